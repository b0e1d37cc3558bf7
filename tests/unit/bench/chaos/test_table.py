"""One line a contender; what cannot be said of one is a dash."""

from bench.chaos.ledger import Row
from bench.chaos.table import line, table

OURS = Row("1000 kills", 500, 1000, 0, 1, 2, 3, 4, 5, 6, 7, 31.4)
PEER = Row("Celery on Redis, defaults", 200, 5, 104, 0, 0, 0, 0, None, 8, None, None)


def test_a_row_shows_every_count_in_the_order_of_the_heading() -> None:
    assert " ".join(line(OURS).split()) == "1000 kills 500 1000 0 1 2 3 4 5 6 7 31"


def test_what_was_not_measured_is_a_dash_and_no_end_is_never() -> None:
    assert line(PEER).split()[-5:] == ["0", "-", "8", "-", "never"]


def test_heading_and_lines_end_in_the_same_column() -> None:
    heading, first, second, *legend = table([OURS, PEER]).splitlines()
    assert len(heading) == len(first) == len(second)
    assert legend
