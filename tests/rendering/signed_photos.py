"""Photos with Content Credentials, signed by a certificate made for the test, without network
access.
"""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
    "AVIF": "image/avif",
    "HEIF": "image/heic",
}
LINK = "https://credentials.example/manifest.c2pa"
_CAPTURED = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
_MANIFEST = {
    "claim_generator_info": [{"name": "Camera", "version": "1"}],
    "title": "Photo",
    "assertions": [
        {
            "label": "c2pa.actions",
            "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": _CAPTURED}]},
        }
    ],
}


def signed(photo: bytes, media_type: str) -> bytes:
    """Return the photo with a manifest in it."""
    return _written(_builder(), photo, media_type)


def linked(photo: bytes, media_type: str) -> bytes:
    """Return the photo with a link, in its XMP, to a manifest that is stored elsewhere."""
    builder = _builder()
    builder.set_no_embed()
    builder.set_remote_url(LINK)
    return _written(builder, photo, media_type)


def verdict(picture: bytes, media_type: str) -> str:
    """Return “Valid”, “Invalid” for a picture that was changed, “linked”, or “none” for one without
    credentials.
    """
    try:
        reader = c2pa.Reader(media_type, BytesIO(picture), context=_offline())
    except c2pa.C2paError.ManifestNotFound:
        return "none"
    except c2pa.C2paError as error:
        if LINK not in str(error):
            raise
        return "linked"
    return str(reader.get_validation_state())


def _builder() -> c2pa.Builder:
    return c2pa.Builder(json.dumps(_MANIFEST), context=_offline())


def _written(builder: c2pa.Builder, photo: bytes, media_type: str) -> bytes:
    result = BytesIO()
    builder.sign(_signer(), media_type, BytesIO(photo), result)
    return result.getvalue()


@cache
def _offline() -> c2pa.Context:
    return c2pa.Context.from_dict({"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}})


@cache
def _signer() -> c2pa.Signer:
    certificates, key = _certificates()
    return c2pa.Signer.from_info(
        c2pa.C2paSignerInfo(alg="es256", sign_cert=certificates, private_key=key, ta_url=None)
    )


def _certificates() -> tuple[bytes, bytes]:
    """Return a signer's certificate with the root that issued it, and the signer's key."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = (
        _certificate("Root", root_key, is_root=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    signer = (
        _certificate("Signer", key, is_root=False)
        .add_extension(issuer, critical=False)
        .add_extension(purpose, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signer.public_bytes(pem) + root.public_bytes(pem), private


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, *, is_root: bool
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named("Root"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
    )


def _named(name: str) -> x509.Name:
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tests")
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, name)])
