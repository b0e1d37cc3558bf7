"""The page of the metrics, from what the programs show to Prometheus."""

from collections.abc import Iterator, Mapping, Sequence

from prometheus_client.registry import Collector

from tools.docs.markdown import cell, code, page, table


def metrics_page(collectors: Mapping[str, Sequence[Collector]]) -> str:
    """A table for each program."""
    heads = ("metric", "type", "labels", "meaning")
    return page(
        "Metrics",
        "In Prometheus' text format: of the API at `/metrics` on port 8013, of the operator at "
        "`/metrics` on port 8080. No label holds a job, a user or a path.",
        *(
            block
            for program, found in collectors.items()
            for block in (f"## {program}", table(heads, sorted(set(_rows(found)))))
        ),
    )


def _rows(collectors: Sequence[Collector]) -> Iterator[tuple[str, str, str, str]]:
    for collector in collectors:
        for family in collector.collect():
            # Kept under this name by the library's collectors and by its families of values.
            labels: Sequence[str] = (
                getattr(family, "_labelnames", ()) or getattr(collector, "_labelnames", ()) or ()
            )
            name = f"{family.name}_total" if family.type == "counter" else family.name
            shown = " ".join(code(label) for label in labels)
            yield code(name), family.type, shown, cell(family.documentation)
