"""The figures of matching as a page to read."""

GOALS = (
    "Goals: recall@1 0.965, recall@5 0.98 (0.965 at a million), alerts at precision"
    " 0.90 with recall 0.82, p50 20 ms, p95 50 ms, the night in 30 minutes of two cores"
    " and 2 GB."
)
RIVAL = ("matches", "recall@1", "recall@5", "p50", "p95")
PARTS = {
    "unseen": (
        "Names that no weight was fitted on",
        "Weights fitted on the children of two thirds of all names. “Seen” asks"
        " for children of those names, “unseen” for those of the others.",
    ),
    "gain": (
        "Mother's name and nickname",
        "The same invented children in the same spellings; what was asked differs.",
    ),
    "febrl": (
        "FEBRL 4",
        "Ours is fitted on half of the pairs and judged on the other half, as logistic"
        " regression is; the others learn without being told.",
    ),
}


def written(found: dict) -> str:
    """The whole page in Markdown."""
    lines = [
        f"# Matching, {found['day']}",
        "",
        f"`./bin/bench match`; {found['cores']} cores. {GOALS}",
    ]
    for size, told in sorted(found["sizes"].items(), key=lambda item: int(item[0])):
        lines += ["", f"## {int(size):,} children", "", *_size(told)]
    lines += _growth(found["sizes"])
    for part, (head, about) in PARTS.items():
        if part in found:
            lines += ["", f"## {head}", "", about, "", *_table(found[part])]
    return "\n".join(lines) + "\n"


def _size(told: dict) -> list[str]:
    loads = f"{told['load']:.1f} before, {told['load after']:.1f} after"
    asked = {
        "the given questions": told["ours"],
        **(
            {"invented children, five scripts": told["invented"]}
            if "invented" in told
            else {}
        ),
    }
    times = {
        f"{what}, {who}": told[who][what]
        for who in ("alone", "eight people", "eight at once")
        for what in ("check", "search")
    }
    return [
        f"Load of the machine: {loads}. Processor time of one check in the server:"
        f" {told['cpu a check, ms']:.1f} ms.",
        "",
        *_table(asked),
        "",
        "Milliseconds through Django, both walls on, as an office that sees two of"
        " five children. “Eight people” pause half a second on average, “eight at once”"
        " never do.",
        "",
        *_table(times),
        "",
        "The same questions, the same rows, one after the other:",
        "",
        *_table(
            {
                way: {head: row[head] for head in RIVAL if head in row}
                for way, row in told["rivals"].items()
            }
        ),
        "",
        *_table({"size": told["sizes"]}),
        "",
        "The night, from one step in the middle:",
        "",
        *_table({"night": told["night"]}),
    ]


def _growth(sizes: dict) -> list[str]:
    if len(sizes) < 2:
        return []
    small, big = (sizes[str(size)] for size in _ends(sizes))
    children = big["sizes"]["children"] / small["sizes"]["children"]
    check = big["cpu a check, ms"] / small["cpu a check, ms"]
    index = big["sizes"]["index of keys, MB"] / small["sizes"]["index of keys, MB"]
    return [
        "",
        "## Growth",
        "",
        f"{children:.0f} × the children: {check:.1f} × the processor time of a check,"
        f" {index:.1f} × the index of keys.",
    ]


def _ends(sizes: dict) -> tuple[int, int]:
    numbers = sorted(map(int, sizes))
    return numbers[0], numbers[-1]


def _table(rows: dict[str, dict]) -> list[str]:
    heads = list(dict.fromkeys(head for row in rows.values() for head in row))
    lines = [f"| | {' | '.join(heads)} |", f"| --- |{' ---: |' * len(heads)}"]
    for name, row in rows.items():
        cells = (_cell(row.get(head, "")) for head in heads)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _cell(figure) -> str:
    if isinstance(figure, float):
        return f"{figure:.3f}" if abs(figure) <= 1 else f"{figure:,.1f}"
    return f"{figure:,}" if isinstance(figure, int) else figure
