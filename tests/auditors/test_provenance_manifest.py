"""C2PA: manifests signed here with a certificate of our own, and a server that must not be asked."""

import io
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import c2pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

from overpaint.auditors import Pair
from overpaint.auditors.provenance import Provenance, origin_of
from overpaint.auditors.provenance.manifest import manifest_claim
from overpaint.data import EditSample, Picture

MANIFEST = {
    "claim_generator_info": [{"name": "ChatGPT", "version": "1"}],
    "assertions": [
        {
            "label": "c2pa.actions",
            "data": {
                "actions": [
                    {
                        "action": "c2pa.created",
                        "softwareAgent": {"name": "GPT-4o"},
                        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/"
                        "compositeWithTrainedAlgorithmicMedia",
                    }
                ]
            },
        }
    ],
}


def certificate(issuer_key, subject_key, *, authority):
    """One of a chain of two, as the standard asks: an authority, or a signer of mail."""
    now, public = datetime.now(UTC), subject_key.public_key()
    names = [
        x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, name)])
        for name in ("authority", "authority" if authority else "signer")
    ]
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    usage |= {
        "digital_signature": not authority, "key_cert_sign": authority, "crl_sign": authority,
    }  # fmt: skip
    built = (
        x509.CertificateBuilder(names[0], names[1], public, x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    if not authority:
        mail = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.EMAIL_PROTECTION])
        built = built.add_extension(mail, critical=False)
    return built.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def signer() -> c2pa.Signer:
    above, below = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    chain = certificate(above, below, authority=False) + certificate(above, above, authority=True)
    secret = below.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return c2pa.Signer.from_info(c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ES256, chain, secret, None))


@pytest.fixture(scope="module")
def server() -> Iterator[HTTPServer]:
    """Counts what it is asked for in ``asked``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            """Nothing on stderr."""

    with HTTPServer(("127.0.0.1", 0), Handler) as served:
        served.asked = []
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        yield served
        served.shutdown()
        thread.join()


def address(server):
    host, port = server.server_address
    return f"http://{host}:{port}/manifest.c2pa"


def signed(photo, signer, media="image/jpeg", remote="", manifest=MANIFEST, parent=None):
    """``photo`` in a file with ``manifest``, or ``parent``, a signed JPEG, with one manifest more."""
    plain, made = io.BytesIO(), io.BytesIO()
    Image.fromarray(photo[:64, :64]).save(plain, media.removeprefix("image/"))
    plain.seek(0)
    with c2pa.Builder(json.dumps(manifest)) as builder:
        if parent:
            plain = io.BytesIO(parent)
            builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
        if remote:
            builder.set_no_embed()
            builder.set_remote_url(remote)
        builder.sign(signer, media, plain, made)
    return made.getvalue()


@pytest.mark.parametrize("media", ["image/jpeg", "image/png", "image/webp"])
def test_a_manifest_is_read(photo, signer, media):
    origin = origin_of(Picture.from_bytes(signed(photo, signer, media)))
    assert (origin.generator, origin.where) == ("OpenAI", '"GPT-4o" in the C2PA manifest')
    assert origin.source_type == "compositeWithTrainedAlgorithmicMedia"
    assert origin.manifest == "there, valid, by ChatGPT"
    assert origin.generated


TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def claims(name, *actions):
    """A manifest by ``name`` with pairs of an action and its source type."""
    said = [{"action": f"c2pa.{action}", "digitalSourceType": TYPES + kind} for action, kind in actions]
    assertion = {"label": "c2pa.actions", "data": {"actions": said}}
    return {"claim_generator_info": [{"name": name, "version": "1"}], "assertions": [assertion]}


CAMERA = claims("Leica M11-P", ("created", "digitalCapture"))
FIREFLY = claims("Adobe Firefly", ("created", "trainedAlgorithmicMedia"))
CONVERTED = claims("Some Converter", ("transcoded", "algorithmicallyEnhanced"))


def test_a_camera_that_signs_its_pictures_is_no_generator(photo, signer):
    camera, firefly = (
        Picture.from_bytes(signed(photo, signer, manifest=manifest)) for manifest in (CAMERA, FIREFLY)
    )
    origin = origin_of(camera)
    assert (origin.generator, origin.source_type, origin.generated) == ("", "digitalCapture", False)
    assert origin.manifest == "there, valid, by Leica M11-P"
    sample = EditSample(id="1", source=camera, instruction="", target=firefly)
    scores = {(one.kind, one.side): one.score for one in Provenance().audit([Pair.of(sample)])}
    assert scores == {
        ("generator_metadata", "source"): 0,
        ("generator_metadata", "target"): 1,
        ("provenance_mismatch", "pair"): 0,
    }


def test_of_several_actions_the_generating_one_is_told(photo, signer):
    edited = claims(
        "Google Pixel Camera",
        ("created", "computationalCapture"),
        ("edited", "compositeWithTrainedAlgorithmicMedia"),
    )
    origin = origin_of(Picture.from_bytes(signed(photo, signer, manifest=edited)))
    assert origin.source_type == "compositeWithTrainedAlgorithmicMedia"
    assert (origin.generator, origin.generated) == ("Google AI", True)


@pytest.mark.parametrize(
    ("first", "generator", "source_type"),
    [(FIREFLY, "Adobe", "trainedAlgorithmicMedia"), (CAMERA, "", "algorithmicallyEnhanced")],
)
def test_what_a_picture_was_made_of_counts(photo, signer, first, generator, source_type):
    parent = signed(photo, signer, manifest=first)
    origin = origin_of(Picture.from_bytes(signed(photo, signer, manifest=CONVERTED, parent=parent)))
    assert (origin.generator, origin.source_type) == (generator, source_type)
    assert origin.manifest.endswith("by Some Converter")


def test_of_several_generators_the_last_is_told(photo, signer):
    """Each is signed over the one before; the store that holds their manifests has no order."""
    encoded = signed(
        photo, signer, manifest=claims("Midjourney", ("created", "trainedAlgorithmicMedia"))
    )
    for name in ("Adobe Firefly", "Google Gemini"):
        step = claims(name, ("edited", "compositeWithTrainedAlgorithmicMedia"))
        encoded = signed(photo, signer, manifest=step, parent=encoded)
    encoded = signed(photo, signer, manifest=CONVERTED, parent=encoded)
    assert {origin_of(Picture.from_bytes(encoded)).generator for _ in range(6)} == {"Google AI"}


def test_a_generator_without_a_rule_keeps_its_name(photo, signer):
    unknown = claims("Painter 3000", ("created", "trainedAlgorithmicMedia"))
    origin = origin_of(Picture.from_bytes(signed(photo, signer, manifest=unknown)))
    assert (origin.generator, origin.where) == ("Painter 3000", "the C2PA manifest")


def test_two_names_of_one_maker_do_not_disagree(real):
    buffer = io.BytesIO()
    credit = b"<photoshop:Credit>Made with Google AI</photoshop:Credit>"
    Image.new("RGB", (64, 64)).save(buffer, "JPEG", xmp=credit)
    answer = Picture.from_file(real / "watermarks" / "corner" / "corner_024.png")
    assert origin_of(answer).source_type == "trainedAlgorithmicMedia"
    sample = EditSample(
        id="1", source=Picture.from_bytes(buffer.getvalue()), instruction="", target=answer
    )
    found = [one for one in Provenance().audit([Pair.of(sample)]) if one.kind == "provenance_mismatch"]
    assert [(one.score, one.evidence["target"]) for one in found] == [(0, "Google AI")]


def test_a_picture_changed_after_signing_is_said_to_be(photo, signer):
    encoded = bytearray(signed(photo, signer))
    encoded[-40] ^= 0x55
    assert origin_of(Picture.from_bytes(bytes(encoded))).manifest == "there, invalid, by ChatGPT"


def test_a_damaged_manifest_is_said_to_be(photo, signer):
    encoded = signed(photo, signer)
    at = encoded.index(b"jumdc2pa") + 200
    origin = origin_of(Picture.from_bytes(encoded[:at] + b"\xff" * 500 + encoded[at + 500 :]))
    assert origin.manifest.startswith("there, ")
    assert not origin.manifest.startswith("there, valid")


def test_a_remote_manifest_is_named_and_not_fetched(photo, signer, server):
    url = address(server)
    encoded = signed(photo, signer, remote=url)
    origin = origin_of(Picture.from_bytes(encoded))
    assert origin.manifest == f"at {url}, not fetched"
    assert "there" in manifest_claim(encoded).state
    assert server.asked == []


def test_the_reader_would_have_fetched_it_by_itself(photo, signer, server):
    """What the test above rests on: the same file, the same server, the reader's own settings."""
    url = address(server)
    with pytest.raises(c2pa.C2paError):
        c2pa.Reader("image/jpeg", io.BytesIO(signed(photo, signer, remote=url)))
    assert server.asked == ["/manifest.c2pa"]
