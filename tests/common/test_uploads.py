"""What files from people must be, and what becomes of them."""

import io
import socket
import struct
import threading
import time
import zlib
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from common import uploads
from common.refusals import Refused
from common.uploads import Purpose, UploadField, as_download, taken
from tests.architecture.test_aadhaar import FORMS
from tests.architecture.test_actions import HOUSE

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = b"SHELTER-LANE-5"


def sent(content: bytes, name: str = "scan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def picture(kind: str = "JPEG", size=(40, 30), **facts) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "red").save(kept, kind, **facts)
    return kept.getvalue()


def pdf(pages: int = 1, *, act=None) -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=72, height=72)
    if act:
        act(writer)
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def speaking(writer):
    writer.pages[0][NameObject("/AA")] = DictionaryObject(
        {
            NameObject("/O"): DictionaryObject(
                {
                    NameObject("/S"): NameObject("/JavaScript"),
                    NameObject("/JS"): TextStringObject("app.alert(1)"),
                }
            )
        }
    )


def launching(writer):
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/Launch"),
            NameObject("/F"): TextStringObject("cmd.exe"),
        }
    )


def with_a_form_that_is_a_program(writer):
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/XFA"): TextStringObject("<xdp/>")}
    )


def _opening(**action):
    """A page that does this as soon as it is opened; what it does stands apart."""

    def act(writer):
        kind = writer._add_object(NameObject(action.pop("S")))
        facts = {NameObject(f"/{key}"): value for key, value in action.items()}
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject("/S"): kind, **facts}
        )

    return act


def _with_a_stream_elsewhere(writer):
    stream = DecodedStreamObject()
    stream[NameObject("/F")] = TextStringObject("//somebody.example/share/a")
    writer._root_object[NameObject("/Extra")] = writer._add_object(stream)


HOSTILE = {
    "a program named elsewhere": _opening(S="/Launch", F=TextStringObject("cmd.exe")),
    "a page of another file": _opening(
        S="/GoToR", F=TextStringObject("//somebody.example/share/a.pdf")
    ),
    "an address that opens by itself": _opening(
        S="/URI", URI=TextStringObject("https://somebody.example/")
    ),
    "content that lies elsewhere": _with_a_stream_elsewhere,
    "JavaScript": speaking,
    "a file inside": lambda writer: writer.add_attachment("a.exe", b"MZ"),
    "a program to start": launching,
    "a form that is a program": with_a_form_that_is_a_program,
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_taken_by_its_content_and_kept_as_a_new_jpeg(kind):
    kept = taken(sent(picture(kind)), Purpose.PAPER)
    assert (kept.content_type, kept.ending) == ("image/jpeg", "jpg")
    assert Image.open(io.BytesIO(kept.read())).format == "JPEG"


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "JPEG", "comment": MARK},
        {"kind": "JPEG", "exif": b"Exif\0\0" + b"MM\0*\0\0\0\x08\0\0" + MARK},
        {"kind": "JPEG", "icc_profile": MARK},
        {"kind": "JPEG", "xmp": MARK},
        {"kind": "WEBP", "xmp": MARK},
        {"kind": "PNG", "icc_profile": MARK},
    ],
    ids=str,
)
def test_nothing_that_a_camera_wrote_beside_the_pixels_is_kept(facts):
    kept = taken(sent(picture(**facts)), Purpose.PAPER).read()
    assert MARK not in kept
    found = Image.open(io.BytesIO(kept))
    assert not found.getexif()
    assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def _huge_png() -> bytes:
    def part(name, body):
        whole = name + body
        return (
            struct.pack("!I", len(body)) + whole + struct.pack("!I", zlib.crc32(whole))
        )

    head = struct.pack("!IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", b"")
        + part(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Only PDF"),
        (b"<svg onload=alert(1)>", "Only PDF"),
        (b"<html><script>1</script>", "Only PDF"),
        (b"MZ\x90\x00", "Only PDF"),
        (b"PK\x03\x04word", "Only PDF"),
        (b"GIF89a", "Only PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "Only PDF"),
        (picture("BMP"), "Only PDF"),
        (picture("TIFF"), "Only PDF"),
        (picture(size=(400, 300))[:900], "Only PDF"),
        (_huge_png(), "Only PDF|too many points"),
        (picture(size=(6000, 4001)), "too many points"),
        (b"%PDF-1.7 and nothing more", "damaged"),
        (b"%PDF-" + b"0" * (5 * 1024 * 1024), "larger than 5 MB"),
        (pdf(201), "more than 200 pages"),
        (pdf(act=lambda writer: writer.encrypt("secret")), "locked"),
        *((pdf(act=act), "program or another file") for act in HOSTILE.values()),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_a_paper_that_could_do_harm_is_refused_in_words_and_quickly(content, why):
    started = time.monotonic()
    with pytest.raises(Refused, match=why):
        taken(sent(content), Purpose.PAPER)
    assert time.monotonic() - started < 20


def test_a_pdf_that_only_says_something_is_kept_as_it_came():
    content = pdf(3)
    kept = taken(sent(content, "order.jpg"), Purpose.PAPER)
    assert (kept.read(), kept.content_type, kept.ending) == (
        content,
        "application/pdf",
        "pdf",
    )


def test_a_pdf_that_keeps_its_reader_busy_is_refused(monkeypatch):
    monkeypatch.setattr(uploads.pdf_facts, "MOST_SECONDS", 0.0)
    with pytest.raises(Refused, match="damaged"):
        taken(sent(pdf()), Purpose.PAPER)


def test_a_table_larger_than_20_mb_is_refused():
    with pytest.raises(Refused, match="larger than 20 MB"):
        taken(sent(b"x" * (20 * 1024 * 1024 + 1), "a.csv"), Purpose.TABLE)


def test_half_a_picture_is_refused_after_a_paper_was_printed_too():
    import_module("common.pdf_engine")
    with pytest.raises(Refused, match="Only PDF"):
        taken(sent(picture(size=(400, 300))[:900]), Purpose.PAPER)


def test_what_was_taken_once_is_not_rebuilt_again():
    kept = taken(sent(picture()), Purpose.PAPER)
    kept.read()
    assert taken(kept, Purpose.PAPER) is kept
    assert kept.read()


def test_what_was_taken_as_a_table_is_no_paper():
    table = taken(sent(b"a,b\n", "a.csv"), Purpose.TABLE)
    with pytest.raises(Refused, match="Only PDF"):
        taken(table, Purpose.PAPER)


def test_a_forms_field_says_why_a_file_is_not_taken():
    class Form(forms.Form):
        file = UploadField(purpose=Purpose.PAPER)

    form = Form({}, {"file": sent(b"MZ")})
    assert form.errors["file"] == ["Only PDF, JPEG, PNG and WebP files are taken."]


def test_a_file_leaves_as_a_download_that_no_page_of_ours_can_show():
    answer = as_download(b"x", name="a.pdf", kind="application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_no_form_takes_a_file_by_another_door():
    files = [
        (form.__name__, field)
        for form in FORMS
        for field in form.base_fields.values()
        if isinstance(field, forms.FileField)
    ]
    assert len(files) >= 4
    assert [name for name, field in files if not isinstance(field, UploadField)] == []


def test_no_page_reads_a_file_that_no_form_has_seen():
    """`request.FILES` is only handed to a form."""
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for app in HOUSE
        for path in (ROOT / app).rglob("*.py")
        for line in path.read_text().splitlines()
        if ".FILES" in line
        and "request.FILES or None" not in line
        and "asking_again" not in path.name
    ]
    assert found == []


@pytest.fixture
def scanner(settings):
    """A ClamAV that knows one harmful file; what it was sent is kept."""
    server = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve():
        while True:
            try:
                asker, _address = server.accept()
            except OSError:
                return
            with asker, asker.makefile("rb") as lines:
                assert lines.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", lines.read(4))[0]:
                    content += lines.read(size)
                heard.append(content)
                harmful = b"EICAR" in content
                word = b"stream: Eicar FOUND\0" if harmful else b"stream: OK\0"
                asker.sendall(word)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.CLAMD = f"127.0.0.1:{server.getsockname()[1]}"
    yield heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def test_a_virus_scanner_sees_the_whole_file_as_it_was_sent(scanner):
    content = picture(size=(900, 900), quality=100) + b"x" * 200_000
    taken(sent(content), Purpose.PAPER)
    assert scanner == [content]


@pytest.mark.parametrize("purpose", list(Purpose))
def test_what_the_virus_scanner_knows_is_not_taken(scanner, purpose):
    with pytest.raises(Refused, match="knows this file as harmful"):
        taken(sent(b"%PDF-EICAR"), purpose)


@pytest.mark.parametrize("address", ["127.0.0.1:9", "/nowhere/clamd.sock"])
def test_no_file_is_taken_while_a_virus_scanner_does_not_answer(settings, address):
    settings.CLAMD = address
    with pytest.raises(Refused, match="can't be checked"):
        taken(sent(picture()), Purpose.PAPER)
