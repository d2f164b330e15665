"""Who comes to the salon of the year, and what the command refuses."""

import csv
import io

import pytest

from hub.journal.store import DATABASE
from meishu.simulate.cli import main
from meishu.simulate.guests import Luck, guests, old_list

SERVICES = ["clean", "hydrate", "eyes", "neck"]


def test_a_seed_is_a_story():
    one, same, other = (guests(Luck(seed), 50, SERVICES, "neck") for seed in (3, 3, 4))
    assert one == same != other


def test_no_two_guests_have_one_number():
    found = guests(Luck(1), 2_000, SERVICES, "neck")
    assert len({guest.phone for guest in found}) == len(found)
    assert all(len(guest.phone) == 11 and guest.phone.isdigit() for guest in found)


def test_the_old_list_has_its_bad_rows_at_the_end():
    known = guests(Luck(1), 40, SERVICES, "neck")
    data, good, bad = old_list(Luck(1), known, ("深层清洁 10 次卡", "肩颈舒缓月卡"), "2026-01-01")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert (good, len(rows)) == (40, 1 + good + bad)
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("arguments", [["--days", "0"], ["--days", "1001"], ["--members", "9"], ["month"]])
def test_what_cannot_be_played_is_said_at_once(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_store_that_is_there_is_left_alone(tmp_path, capsys):
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / DATABASE).write_bytes(b"a store")
    assert main(["--keep", str(tmp_path)]) == 1
    assert "already" in capsys.readouterr().err
    assert (tmp_path / "hub" / DATABASE).read_bytes() == b"a store"
