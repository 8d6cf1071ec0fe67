"""The manifest knows every copy, and which of them a backup names."""

from jobs.backups.manifest import KeptFile, Manifest

FILES = [KeptFile(f"b/1/in/{number:04}", number, f"{number:064x}") for number in range(2500)]


def test_files_come_in_the_order_of_their_keys_however_many_there_are(tmp_path):
    with Manifest.opened(tmp_path / "m", 1) as manifest:
        for file in reversed(FILES):
            manifest.name(file.key)
        manifest.add(reversed(FILES))

        assert list(manifest.files()) == FILES
        assert manifest.totals() == (2500, sum(range(2500)))
        assert list(manifest.outdated([1])) == []


def test_a_copy_is_outdated_once_no_backup_names_it(tmp_path):
    with Manifest.opened(tmp_path / "m", 1) as manifest:
        for file in FILES[:3]:
            manifest.name(file.key)
        manifest.add(FILES[:3])

    with Manifest.opened(tmp_path / "m", 2) as manifest:
        assert [manifest.name(file.key) for file in FILES[1:4]] == [1, 2, None]
        assert list(manifest.outdated([1, 2])) == []
        assert list(manifest.outdated([2])) == FILES[:1]

        manifest.forget([FILES[0].key])
        assert list(manifest.outdated([2])) == []
        assert list(manifest.files()) == FILES[1:3]


def test_what_an_interrupted_backup_named_is_forgotten(tmp_path):
    with Manifest.opened(tmp_path / "m", 1) as manifest:
        manifest.name(FILES[0].key)
        manifest.add(FILES[:1])

        manifest.start()

        assert list(manifest.files()) == []
        assert list(manifest.outdated([1])) == FILES[:1]
