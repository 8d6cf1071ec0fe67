"""The third step: which row gets which picture, and what is left over on either side."""

import pytest

from dashboard.new_batch import match as page_of_match
from jobs.intake.pictures import inspecting, receive
from jobs.models import Batch
from tests import factories
from tests.dashboard.markup import flat, polls
from tests.dashboard.meanwhile import pages_read
from tests.dashboard.new_batches import address, do_chores, words
from tests.intake import batches, tiny_pictures
from tests.intake.photographed import photographed
from tests.intake.pictures.web.pictures_on_the_web import served
from tests.prepared import made_once

pytestmark = pytest.mark.django_db

CSV = "photo;title\n1.jpg;One\n2.jpg;Two\nmissing.jpg;Three\n"


def made() -> Batch:
    return batches.with_sheet(batches.with_pictures("a/1.JPG", "a/2.JPG", "a/9.JPG"), CSV)


prepared = made_once(made)


def choose(client, batch: Batch, **choice: str | list[str]) -> str:
    """What the page says after a choice was carried out."""
    response = client.post(address("match", batch), choice)
    assert response.url == address("match", batch)
    do_chores(batch)
    return words(client.get(address("match", batch)).text)


def test_this_is_right_finds_the_column_and_shows_both_leftovers(operator, batch):
    page = choose(operator, batch, by="sheet")

    assert "2 of 3 rows have their picture" in page
    assert "Continue with 2 rows" in page
    assert "Row 2 says 1.jpg and gets a/1.JPG" in page
    assert "1 row without a picture" in page
    assert "No picture is named “missing.jpg”." in page
    assert "1 picture without a row" in page
    assert "a/9.JPG" in page


def test_the_page_asks_how_far_the_chore_is(operator, batch):
    operator.post(address("match", batch), {"by": "sheet"})

    page = operator.get(address("match", batch), headers={"HX-Request": "true"}).text

    assert "Finding the picture of each row…" in page
    assert "<html" not in page
    assert "Continue with" not in page


def test_the_page_shows_what_was_chosen_whenever_the_chore_ends(operator, batch):
    picture = batch.sources.first()
    operator.post(address("match", batch), {"by": "one", "source": str(picture.pk)})

    def page() -> str:
        return operator.get(address("match", batch)).text

    seen = list(pages_read(page, lambda: do_chores(batch)))

    assert len(seen) > 2
    assert [polls(page) for page in seen] == ["One picture for all" not in page for page in seen]


def test_the_page_costs_the_same_for_few_and_for_many(
    operator, batch, django_assert_max_num_queries
):
    choose(operator, batch, by="sheet")

    with django_assert_max_num_queries(19):
        operator.get(address("match", batch))


def test_without_a_picture_column_one_picture_can_serve_all_rows(operator):
    batch = batches.with_sheet(
        batches.with_pictures("background.jpg"), "name;course\nAnna;Tango\nBo;Salsa\n"
    )
    asked = choose(operator, batch, by="sheet")

    page = choose(operator, batch, by="one", source=str(batch.sources.get().pk))

    assert "This sheet has no column with picture names" in asked
    assert "Use one picture for all 2 rows?" in asked
    assert "One picture for all 2 rows" in page
    assert [job.source.path for job in batch.jobs.all()] == ["background.jpg", "background.jpg"]
    assert "Find a picture by name" not in asked  # there is only one
    assert "If a column has a part of" not in asked
    assert 'id="one" open' in flat(operator.get(address("match", batch), {"picture": "back"}))
    assert 'id="one" open' not in flat(operator.get(address("match", batch)))


def test_where_no_column_names_pictures_the_page_says_how_they_can_be_paired(operator):
    batch = batches.with_sheet(
        batches.with_pictures("K-1 Lake Road/01.jpg", "K-2 Main Street/01.jpg"),
        "ref;price\nK-1;425000\nK-2;426000\n",
    )
    asked = choose(operator, batch, by="sheet")

    choose(operator, batch, by="column", column="ref")
    source = batch.sources.get(path="K-1 Lake Road/01.jpg")
    page = choose(operator, batch, by="pair", column="ref", row="2", source=str(source.pk))

    assert "This sheet has no column with picture names" in asked
    assert "choose it here and press Match again. Then click one row and its picture" in asked
    assert "2 of 2 rows have their picture" in page


def test_one_picture_can_serve_all_rows_although_the_names_match(operator, batch):
    matched = choose(operator, batch, by="sheet")
    background = batch.sources.get(path="a/9.JPG")

    page = choose(operator, batch, by="one", source=str(background.pk))

    assert "Use one picture for all 3 rows?" in matched
    assert "instead of the pictures that the column photo names" in matched
    assert "One picture for all 3 rows" in page
    assert {job.source_id for job in batch.jobs.all()} == {background.pk}
    assert "2 of 3 rows have their picture" in choose(operator, batch, by="column")


def test_the_picture_for_all_rows_is_found_by_its_name_among_many(operator, batch):
    choose(operator, batch, by="sheet")

    found = words(operator.get(address("match", batch), {"picture": "9"}).text)
    missed = words(operator.get(address("match", batch), {"picture": "nobody"}).text)

    assert "9.JPG Use it for all 3 rows" in found
    assert "No picture has “nobody” in its name." in missed
    assert "Use it for all" not in missed


def test_rows_can_be_made_from_the_pictures_names(operator):
    batch = batches.with_pictures("b.jpg", "a.jpg")

    page = choose(operator, batch, by="pictures")

    assert "2 rows from the pictures' names" in page
    assert [job.source.path for job in batch.jobs.all()] == ["a.jpg", "b.jpg"]


def test_a_clicked_pair_teaches_the_rule(operator):
    sheet = "EAN;title\n4006381333931;One\n4006381333948;Two\n"
    batch = batches.with_sheet(
        batches.with_pictures("4006381333931-front.jpg", "4006381333948-front.jpg"), sheet
    )
    operator.post(address("match", batch), {"by": "column", "column": "EAN"})
    do_chores(batch)

    page = choose(
        operator, batch, by="pair", column="EAN", row="2", source=str(batch.sources.first().pk)
    )

    assert "2 of 2 rows have their picture" in page


def test_numbers_that_repeat_in_folders_are_distinguished_by_a_folder_column(operator):
    pictures = batches.with_pictures("100/_DSC4821.JPG", "101/_DSC4821.JPG", "101/_DSC4822.JPG")
    batch = batches.with_sheet(pictures, "card;frame\n100;4821\n101;4821\n101;4822\n")
    source = batch.sources.get(path="101/_DSC4821.JPG")
    asked = choose(operator, batch, by="pair", column="frame", row="3", source=str(source.pk))

    page = choose(operator, batch, by="column", column="frame", folder="card")

    assert (
        "Some names occur in several folders. If a column names the folder, choose it below."
        in asked
    )
    assert "Continue with 3 rows" in page
    assert (
        "Column frame names the picture, column card its folder. Row 2 says 4821 and gets "
        "100/_DSC4821.JPG" in page
    )


def test_one_picture_is_ticked_for_several_rows_and_is_offered_again(operator):
    sheet = "sku;caption\nA;One\nB;Two\nC;Three\nD;Four\n"
    batch = batches.with_sheet(batches.with_pictures("A.jpg", "none.png"), sheet)
    source = batch.sources.get(path="none.png")

    paired = choose(operator, batch, by="pair", column="sku", row=["3", "4"], source=str(source.pk))
    again = choose(operator, batch, by="pair", column="sku", row="5", source=str(source.pk))

    assert "3 of 4 rows have their picture" in paired
    assert "Pictures you paired already none.png" in paired
    assert "4 of 4 rows have their picture" in again


def test_all_rows_without_a_picture_get_a_placeholder_until_it_is_forgotten(operator):
    sheet = "sku;caption\nA;One\nB;Two\n;Three\n"
    batch = batches.with_sheet(batches.with_pictures("A.jpg", "none.png"), sheet)
    source = batch.sources.get(path="none.png")
    operator.post(address("match", batch), {"by": "column", "column": "sku"})
    do_chores(batch)
    before = words(operator.get(address("match", batch)).text)

    chosen = choose(operator, batch, by="placeholder", source=str(source.pk))
    forgotten = choose(operator, batch, by="placeholder")

    assert "Use the picture for the 2 rows without one" in before
    assert "Use it for the 2 rows without a picture" in before
    assert "3 of 3 rows have their picture" in chosen
    assert "2 rows without another picture get none.png ." in chosen
    assert "1 of 3 rows have their picture" in forgotten
    assert "without another picture" not in forgotten


def test_more_rows_without_a_picture_are_shown_on_request(operator, monkeypatch):
    monkeypatch.setattr(page_of_match, "SHOWN", 1)
    sheet = "sku;caption\nA;One\nB;Two\nC;Three\n"
    batch = batches.with_sheet(batches.with_pictures("A.jpg", "none.png"), sheet)

    few = choose(operator, batch, by="column", column="sku")
    more = words(operator.get(address("match", batch), {"more": "1"}).text)

    assert "and 1 more · Show more rows" in few
    assert "Show more rows" not in more
    assert "4 C" in more


def test_pictures_without_a_row_are_searched_and_more_of_them_shown(operator, monkeypatch):
    monkeypatch.setattr(page_of_match, "SHOWN", 2)
    names = ("A/1.jpg", "B House/1.jpg", "C/1.jpg", "D/1.jpg")
    batch = batches.with_sheet(batches.with_pictures(*names), "sku;caption\nX;One\n")

    few = choose(operator, batch, by="column", column="sku")
    more = words(operator.get(address("match", batch), {"more": "1"}).text)
    found = words(operator.get(address("match", batch), {"unused": "house"}).text)
    none = words(operator.get(address("match", batch), {"unused": "zoo"}).text)

    assert "A/1.jpg B House/1.jpg and 2 more · Show more pictures" in few
    assert "A/1.jpg B House/1.jpg C/1.jpg D/1.jpg" in more
    assert "4 pictures without a row Find B House/1.jpg" in found
    assert "No picture without a row has “zoo” in its name." in none


def test_a_folder_with_more_in_its_name_than_the_column_says_is_taught_by_one_pair(operator):
    names = ("VK-001 Lake Road/1.jpg", "VK-002 Hill/1.jpg", "VK-003/1.jpg")
    sheet = "ref;photo\nVK-001;1.jpg\nVK-002;1.jpg\nVK-003;1.jpg\n"
    batch = batches.with_sheet(batches.with_pictures(*names), sheet)
    source = batch.sources.get(path=names[0])

    by_folder = choose(operator, batch, by="column", column="photo", folder="ref")
    paired = choose(operator, batch, by="pair", column="photo", row="2", source=str(source.pk))

    assert (
        "Some rows do not find their folder by column ref . Tick such a row and its picture below:"
        in by_folder
    )
    assert "The name of the picture's folder starts with the folder of the row." in paired
    assert "3 of 3 rows have their picture" in paired
    found = batch.jobs.order_by("row").values_list("source__path", flat=True)
    assert tuple(found) == names


def test_pairs_stay_until_they_are_forgotten(operator):
    pictures = batches.with_pictures("MUG-1_1.JPG", "mug-1_2.jpeg", "mug-2 (1).jpeg")
    batch = batches.with_sheet(pictures, "sku;caption\nMUG-1;One\nMUG-2;Two\n")
    source = batch.sources.get(path="MUG-1_1.JPG")

    paired = choose(operator, batch, by="pair", column="sku", row="2", source=str(source.pk))
    again = choose(operator, batch, by="column", column="sku", folder="")
    forgotten = choose(operator, batch, by="column", column="sku")

    assert "You paired MUG-1 with MUG-1_1.JPG . The file name is the cell + “_1”." in paired
    assert "several folders" not in paired
    assert "You paired MUG-1 with" in again
    assert "Continue with 1 row" in again
    assert "You paired" not in forgotten
    assert "No name in this column matches a picture." in forgotten


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (
            {"by": "pair", "column": "photo", "row": "99", "source": "1"},
            "Choose at least one row, and the picture",
        ),
        ({"by": "pair"}, "Choose at least one row, and the picture"),
    ],
)
def test_an_invalid_pair_is_refused_with_a_sentence(operator, batch, choice, sentence):
    response = operator.post(address("match", batch), choice, follow=True)

    assert response.status_code == 200
    assert sentence in response.text


def test_a_picture_of_another_batch_cannot_be_the_one_for_all(operator, batch):
    elsewhere = factories.source(factories.draft(), "other.jpg")

    page = choose(operator, batch, by="one", source=str(elsewhere.pk))

    assert "This picture is no longer in the batch" in page
    assert not batch.jobs.filter(source=elsewhere).exists()


def test_without_rows_the_page_shows_the_way_back(operator):
    page = operator.get(address("match", factories.draft())).text

    assert "There are no rows yet." in page


def test_a_file_of_another_kind_is_not_a_picture_and_is_named(operator):
    batch = batches.with_sheet(
        batches.with_pictures("1.jpg"), "photo;title\n1.jpg;One\n2.ico;Two\n"
    )
    receive.announce(batch, [["2.ico", 10, 0]])

    page = choose(operator, batch, by="sheet")

    assert "1 of 2 rows have their picture" in page
    assert "“2.ico” cannot be used. This is an icon. Save it as PNG." in page
    assert "No picture is named “2.ico”" not in page


def test_pictures_are_fetched_from_the_addresses_in_a_column(operator, settings):
    with served({"/1.png": tiny_pictures.png()}) as (host, _):
        settings.PICTURE_HOSTS = [host]
        batch = batches.with_sheet(factories.draft(), f"Photo;No\nhttp://{host}/1.png;1\n")

        before = words(operator.get(address("match", batch)).text)
        page = choose(operator, batch, by="address", column="Photo")

    assert "Column Photo holds web addresses" in before
    assert f"For example http://{host}/1.png" in before
    assert "Fetch the pictures of 1 row" in before
    assert "1 of 1 row have their picture" in page


def test_the_page_says_which_hosts_may_not_be_asked(operator):
    batch = batches.with_sheet(factories.draft(), "Photo;No\nhttps://cdn.example.org/1.png;1\n")

    page = words(operator.get(address("match", batch)).text)

    assert "This site may not fetch from cdn.example.org." in page
    assert "Fetch the pictures" not in page


def test_addresses_for_a_qr_code_need_no_permission_and_are_no_matter_once_rows_have_pictures(
    operator,
):
    batch = batches.with_pictures("1.jpg")
    batches.with_sheet(batch, "Photo;Profile\n1.jpg;https://example.org/p/anna\n")

    before = words(operator.get(address("match", batch)).text)
    after = choose(operator, batch, by="sheet")

    assert "Addresses that are only printed, as in a QR code, need no permission." in before
    assert "1 of 1 row have their picture" in after
    assert "holds web addresses" not in after


def test_a_column_without_addresses_cannot_be_fetched_from(operator, batch):
    answer = operator.post(address("match", batch), {"by": "address", "column": "title"})

    page = operator.get(answer.url).text if answer.status_code == 302 else answer.text
    assert "holds no web addresses" in page
    assert not batch.chores.filter(kind="fetch").exists()


def photographed_batch() -> Batch:
    batch = batches.with_pictures("x/one.jpg", data=photographed(caption="Fish on ice"))
    late = photographed(taken="2026:11:24 15:00:00", model="EOS R6", caption="Bread")
    receive.take_unannounced(batch, "x/two.jpg", [late])
    return batches.with_sheet(batch, "motif;title\nBREAD;One\nfish on ice;Two\nsoup;Three\n")


def test_a_column_can_be_what_the_photos_say(operator):
    batch = photographed_batch()

    page = choose(operator, batch, by="column", column="motif", fact="photo caption")

    assert "2 of 3 rows have their picture" in page
    assert "Column motif is compared with photo caption . Row 2 says BREAD" in page
    assert "gets x/two.jpg" in page
    assert [job.source and job.source.path for job in batch.jobs.order_by("row")] == [
        "x/two.jpg",
        "x/one.jpg",
        None,
    ]
    assert batch.jobs.get(row=4).source_problem == "No picture says “soup” as photo caption."


def test_the_clock_of_a_camera_is_corrected_and_the_page_shows_a_photo_before_and_after(operator):
    batch = photographed_batch()
    inspecting.look(batch, batches.quiet)

    page = choose(operator, batch, by="clocks", clock="Canon EOS R6", added="+1:30")

    assert "1 photo. two.jpg: 24 November 2026, 15:00:00 → 24 November 2026, 16:30:00" in page
    assert "1 photo. one.jpg: 24 November 2026, 14:03:05" in page
    batch.refresh_from_db()
    assert batch.clocks == {"Canon EOS R6": 5400}


def test_a_correction_that_is_no_time_is_refused_with_the_reason(operator):
    batch = photographed_batch()
    inspecting.look(batch, batches.quiet)

    page = choose(operator, batch, by="clocks", clock="Canon EOS R6", added="soon")

    assert "“soon” is not a time to add to the clock of “Canon EOS R6”" in page
    batch.refresh_from_db()
    assert batch.clocks == {}


SHOP = "sku;title\nmug;Blue mug\ncup;Red cup\n"


def test_rows_with_several_pictures_can_give_a_result_for_each_and_go_back(operator):
    pictures = ("mug.jpg", "mug-2.jpg", "mug-10.jpg", "cup_1.jpg", "mug/cup-3.jpg")
    shop = batches.with_sheet(batches.with_pictures(*pictures), SHOP)

    offered = choose(operator, shop, by="column", column="sku")
    chosen = choose(operator, shop, by="every-picture")
    again = choose(operator, shop, by="column", column="sku", folder="")
    back = choose(operator, shop, by="first-picture")

    assert "1 row has several pictures" in offered
    assert "that makes 4 results from 2 rows" in offered
    assert "mug mug.jpg, mug-2.jpg, mug-10.jpg" in offered
    assert "1 picture could belong to several rows and stays unused: mug/cup-3.jpg" in offered
    assert "Make a result for each picture: 4 results" in offered
    assert "1 of 2 rows have their picture" in offered
    for page in (chosen, again):
        assert "4 of 4 results have their picture" in page
        assert "4 results from 2 rows." in page
        assert "Continue with 4 results" in page
    assert "1 of 2 rows have their picture" in back


def test_a_batch_without_several_pictures_of_a_row_offers_nothing(operator, batch):
    assert "several pictures" not in choose(operator, batch, by="column", column="photo")
