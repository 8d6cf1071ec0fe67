"""The fonts page: every family with its specimen; files come in with a verdict each, and go or stay
with a sentence.
"""

import re
from io import BytesIO
from typing import NoReturn

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from jobs import rendering
from jobs.errors import StorageFailed
from jobs.library import fonts
from jobs.models import FontFile, FontUse, SavedDesign, Sheet
from jobs.storage.folder import FolderStore
from tests import factories
from tests.dashboard.markup import buttons, words
from tests.rendering import made_fonts

pytestmark = pytest.mark.django_db


def take(style: str = "Regular", **named) -> FontFile:
    return fonts.take(
        factories.user(), f"house-{style}.ttf", [made_fonts.named(style, **named)]
    ).file


def used(file: FontFile, name: str = "Spring catalogue") -> None:
    batch = factories.running(name=name)
    FontUse.objects.create(version=batch.design_version, file=file)


def page(client: Client) -> str:
    return words(client.get(reverse("fonts")).content.decode())


def test_every_family_of_ours_is_there_with_its_writing_and_licence(operator: Client) -> None:
    html = operator.get(reverse("fonts")).content.decode()

    assert [
        family.name for family in rendering.families() if f"<h3>{family.name}</h3>" not in html
    ] == []
    assert "100 to 900, italics" in words(html)
    assert "Latin, Vietnamese, Greek, Cyrillic" in words(html)


def test_drawings_in_a_font_are_credited_with_their_own_licence(operator: Client) -> None:
    html = operator.get(reverse("fonts")).text

    assert (
        "SIL Open Font License 1.1 ; artwork: Twemoji © Twitter, Inc and other contributors, CC BY "
        "4.0"
    ) in words(html)
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in html
    assert 'href="https://github.com/twitter/twemoji"' in html


def test_specimens_use_words_of_the_last_sheet_or_typed_ones(operator: Client) -> None:
    batch = factories.draft(1, match={"by": "column", "column": "photo"})
    Sheet.objects.create(batch=batch, name="s.csv", size=1, found={"columns": ["photo", "caption"]})

    assert "&amp;words=Caption%202" in operator.get(reverse("fonts")).content.decode()
    assert (
        "&amp;words=Two%20words"
        in operator.get(reverse("fonts"), {"words": " Two  words "}).content.decode()
    )


def test_an_uploaded_family_tells_its_files_rights_and_batches(operator: Client) -> None:
    file = take(licence="Five seats.", rights=2)
    used(file)

    told = page(operator)

    assert "House Sans 400 English house-Regular.ttf 400 · TTF" in told
    assert "operator, today" in told
    assert "used by Spring catalogue" in told
    assert "Its maker restricts it" in told
    assert "Five seats." in told


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_many_fonts(
    operator: Client, django_assert_num_queries, count
) -> None:
    for weight in range(100, 100 + count):
        used(take(str(weight), weight=weight))

    with django_assert_num_queries(8):
        operator.get(reverse("fonts"))


# --- Specimens ------------------------------------------------------------------------------------


def specimen(client: Client, **query: str) -> Image.Image:
    answer = client.get(reverse("font-specimen"), query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    return Image.open(BytesIO(answer.content))


def test_a_specimen_is_drawn_in_the_family_for_light_and_for_dark(operator: Client) -> None:
    dark, light = (
        specimen(operator, family="Anton", words="Hello", ink=ink) for ink in ("dark", "light")
    )
    other = specimen(operator, family="Inter", words="Hello", ink="dark")

    assert dark.size == light.size == other.size
    assert (
        dark.getchannel("A").tobytes()
        == light.getchannel("A").tobytes()
        != other.getchannel("A").tobytes()
    )
    assert dark.getpixel((20, 50)) != light.getpixel((20, 50))


def test_an_uploaded_family_is_drawn_from_its_own_file(operator: Client) -> None:
    take(like="Anton")

    names = ("House Sans", "Anton")

    uploaded, bundled = (
        specimen(operator, family=name, words="Hello", size="desk") for name in names
    )

    assert uploaded.tobytes() == bundled.tobytes()


def test_an_unknown_family_has_no_specimen_and_no_licence(operator: Client) -> None:
    for name in ("font-specimen", "font-licence"):
        assert operator.get(reverse(name), {"family": "House Nothing"}).status_code == 404


def test_the_licence_is_the_text_that_came_with_the_family(operator: Client) -> None:
    answer = operator.get(reverse("font-licence"), {"family": "Lora"})

    assert "SIL OPEN FONT LICENSE" in answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


# --- Files ----------------------------------------------------------------------------------------


def upload(client: Client, *files: tuple[str, bytes], **headers):
    parts = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("font-upload"), {"fonts": parts}, headers=headers)


def test_each_file_of_an_upload_has_its_own_sentence(operator: Client) -> None:
    answer = upload(
        operator,
        ("house.ttf", made_fonts.named()),
        ("notes.txt", b"no font"),
        accept="application/json",
    )

    assert answer.json() == {
        "files": [
            {"name": "house.ttf", "sentence": "house.ttf: House Sans, 400.", "taken": True},
            {
                "name": "notes.txt",
                "sentence": "notes.txt is not a supported font. Upload TTF, OTF, TTC, WOFF or "
                "WOFF2.",
                "taken": False,
            },
        ]
    }


def test_without_a_script_the_sentences_are_on_the_page(operator: Client) -> None:
    upload(operator, ("house.ttf", made_fonts.named()), ("notes.txt", b"no font"))

    told = page(operator)

    assert "house.ttf: House Sans, 400." in told
    assert "notes.txt is not a supported font" in told


def test_a_full_disk_is_reported_and_nothing_is_kept(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> NoReturn:
        raise StorageFailed("The disk under the results is full.", full=True)

    monkeypatch.setattr(FolderStore, "put", full)

    (verdict,) = upload(
        operator, ("house.ttf", made_fonts.named()), accept="application/json"
    ).json()["files"]

    assert (verdict["taken"], verdict["sentence"]) == (False, "The disk under the results is full.")
    assert not FontFile.objects.exists()


def test_an_empty_form_says_what_to_choose(operator: Client) -> None:
    operator.post(reverse("font-upload"), {"fonts": ""})

    assert "No file was chosen. Choose TTF, OTF, TTC or WOFF2 files, then press Upload." in page(
        operator
    )


def test_a_font_in_use_is_withdrawn_and_can_be_offered_again(operator: Client) -> None:
    file = take()
    used(file)

    operator.post(reverse("font-withdraw", args=[file.pk]))
    told = page(operator)
    operator.post(reverse("font-offer", args=[file.pk]))

    assert (
        "Its file is kept, so that the batch that uses it can still be drawn and corrected." in told
    )
    assert "No longer offered" in told
    assert "is available again" in page(operator)


def test_a_font_of_an_earlier_version_alone_can_be_withdrawn_and_one_of_none_deleted(
    operator: Client,
) -> None:
    FontUse.objects.create(version=factories.design_version(), file=take())
    take("Bold", weight=700)

    told = re.findall(
        "not used by any batch|used by an earlier version of a design|Withdraw|Delete",
        page(operator),
    )

    assert told == [
        "not used by any batch",
        "Delete",
        "used by an earlier version of a design",
        "Withdraw",
    ]


def test_each_button_says_which_font_it_is_for(operator: Client) -> None:
    used(take("Bold", weight=700))
    kept = take("Thin", weight=100)
    used(kept)
    operator.post(reverse("font-withdraw", args=[kept.pk]))
    take()

    named = buttons(operator.get(reverse("fonts")).text)

    assert [name for name in named if "house" in name] == [
        "Delete… “house-Regular.ttf”",
        "Withdraw “house-Bold.ttf”",
        "Offer again “house-Thin.ttf”",
    ]


def test_a_font_of_a_saved_design_says_so(operator: Client) -> None:
    version, batch = factories.design_version(), factories.draft()
    FontUse.objects.create(version=version, file=take())
    SavedDesign.objects.create(
        name="Price tags", version=version, batch=batch, saved_by=batch.owner
    )

    assert "used by a saved design" in page(operator)


def test_a_font_that_nobody_uses_is_deleted_once_asked(operator: Client) -> None:
    file = take()
    address = reverse("font-withdraw", args=[file.pk])

    shown, asked = operator.get(reverse("fonts")).text, words(operator.get(address).text)

    assert f'<a class="btn small quiet danger" href="{address}"' in shown
    assert "house-Regular.ttf is deleted from this site." in asked
    assert "This cannot be undone. Delete font Go back" in asked
    assert FontFile.objects.exists()

    operator.post(reverse("font-withdraw", args=[file.pk]))

    assert "house-Regular.ttf was deleted; no design used it." in page(operator)
    assert not FontFile.objects.exists()


def test_a_font_that_a_design_uses_by_now_is_not_asked_about(operator: Client) -> None:
    file = take()
    used(file)

    answer = operator.get(reverse("font-withdraw", args=[file.pk]))

    assert answer.url == reverse("fonts")
    assert "house-Regular.ttf was not deleted: a design uses it." in page(operator)


def test_the_address_of_a_specimen_changes_with_the_files_of_its_family(operator: Client) -> None:
    take()
    before = specimen_address(operator)
    file = take("Bold", weight=700)

    assert before != specimen_address(operator)
    operator.post(reverse("font-withdraw", args=[file.pk]))
    assert before == specimen_address(operator)


def specimen_address(client: Client) -> str:
    html = client.get(reverse("fonts")).content.decode()
    return html.partition("family=House+Sans&amp;v=")[2][:8]
