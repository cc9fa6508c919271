"""Splits that share no picture."""

from collections import defaultdict
from collections.abc import Mapping
from hashlib import blake2b

from overpaint.taxonomy import UsageError


def parsed_shares(texts: tuple[str, ...]) -> Mapping[str, float]:
    """``("train=0.9", "test=10%")`` as shares that add up to 1.

    Raises:
        UsageError: a text of another form, a split twice, or another sum.
    """
    shares: dict[str, float] = {}
    for text in texts:
        name, _, number = text.partition("=")
        try:
            share = float(number.removesuffix("%")) / (100 if number.endswith("%") else 1)
        except ValueError:
            raise UsageError(f"--split {text}: should be NAME=SHARE, such as train=0.9") from None
        if not name.isidentifier() or name in shares or not 0 < share <= 1:
            raise UsageError(f"--split {text}: should be NAME=SHARE, such as train=0.9, once each")
        shares[name] = share
    if shares and abs(sum(shares.values()) - 1) > 1e-6:
        raise UsageError(f"--split: the shares add up to {sum(shares.values()):g}, not to 1")
    return shares


def assigned(
    groups: Mapping[str, int], shares: Mapping[str, float], known: Mapping[str, str]
) -> Mapping[str, str]:
    """The split of each row: whole groups, drawn by their ids, so that each split has its share.

    ``known`` are splits that rows had before; a group with such a row stays there, the rarest split
    first, so that what was a test picture never becomes one of training.
    """
    members: dict[int, list[str]] = defaultdict(list)
    for name, group in groups.items():
        members[group].append(name)
    rarest = sorted(shares, key=lambda split: shares[split])
    room = {split: share * len(groups) for split, share in shares.items()}
    found: dict[str, str] = {}
    drawn = sorted(members.values(), key=lambda names: _lot(min(names)))
    # Settled groups first: they take their room before others are drawn.
    for names in sorted(drawn, key=lambda names: not any(name in known for name in names)):
        before = {known[name] for name in names if name in known}
        split = next((one for one in rarest if one in before), None)
        split = split or max(shares, key=lambda one: room[one] / shares[one])
        room[split] -= len(names)
        found |= dict.fromkeys(names, split)
    return found


def _lot(name: str) -> bytes:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
