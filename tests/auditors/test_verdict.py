import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.auditors import Auditor, CollectionAuditor, Pair, auditors
from overpaint.auditors.verdict import severity
from overpaint.data import Picture

amounts = st.floats(0, 1e6)


@given(amounts, amounts, st.floats(1e-6, 1e3))
def test_severity_is_a_share_that_grows(one, other, even):
    low, high = severity(min(one, other), even), severity(max(one, other), even)
    assert 0 <= low <= high <= 1


def test_severity_crosses_the_middle():
    assert severity(3.0, 3.0) == 0.5


@pytest.mark.parametrize("name", list(auditors))
def test_every_auditor_keeps_the_contract(name, sample, photo, other_photo):
    """One finding per pair, kind and side; a share, or nan with a reason; under its own name."""
    auditor = auditors.create(name)
    assert auditor.name == name
    if isinstance(auditor, CollectionAuditor):
        assert set(auditor.digest(Pair.of(sample(photo)))) == set(auditor.schema.names)
        return
    assert isinstance(auditor, Auditor)
    targets = (photo, other_photo, None, photo[:1, :1], Picture.from_bytes(b"x"))
    pairs = [Pair.of(sample(target, id=str(row))) for row, target in enumerate(targets)]
    findings = list(auditor.audit(pairs))
    keys = [(finding.sample_id, finding.side, finding.kind) for finding in findings]
    assert len(keys) == len(set(keys))
    assert {key[0] for key in keys} == {pair.sample.id for pair in pairs}
    assert all(finding.auditor == name and finding.reason for finding in findings)
    assert all(0 <= finding.score <= 1 for finding in findings if finding.judged)
