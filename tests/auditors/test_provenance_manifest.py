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

from overpaint.auditors.provenance import origin_of
from overpaint.auditors.provenance.manifest import manifest_claim
from overpaint.data import Picture

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


def signed(photo, signer, media="image/jpeg", remote=""):
    plain, made = io.BytesIO(), io.BytesIO()
    Image.fromarray(photo[:64, :64]).save(plain, media.removeprefix("image/"))
    plain.seek(0)
    with c2pa.Builder(json.dumps(MANIFEST)) as builder:
        if remote:
            builder.set_no_embed()
            builder.set_remote_url(remote)
        builder.sign(signer, media, plain, made)
    return made.getvalue()


@pytest.mark.parametrize("media", ["image/jpeg", "image/png", "image/webp"])
def test_a_manifest_is_read(photo, signer, media):
    origin = origin_of(Picture.from_bytes(signed(photo, signer, media)))
    assert origin.generator == "GPT-4o"
    assert origin.source_type == "compositeWithTrainedAlgorithmicMedia"
    assert origin.manifest == "there, valid"
    assert origin.generated


def test_a_picture_changed_after_signing_is_said_to_be(photo, signer):
    encoded = bytearray(signed(photo, signer))
    encoded[-40] ^= 0x55
    assert origin_of(Picture.from_bytes(bytes(encoded))).manifest == "there, invalid"


def test_a_damaged_manifest_is_said_to_be(photo, signer):
    encoded = signed(photo, signer)
    at = encoded.index(b"jumdc2pa") + 200
    origin = origin_of(Picture.from_bytes(encoded[:at] + b"\xff" * 500 + encoded[at + 500 :]))
    assert origin.manifest.startswith("there, ")
    assert origin.manifest != "there, valid"


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
