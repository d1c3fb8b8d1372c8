"""The figures as a page to read, and the goals judged from them."""

QUIET = (0.8, 1.25)
LISTS = ("page 1, ", "page 400, ", "late first, ")


def judged(found: dict) -> list[tuple[str, bool, str]]:
    """Each goal: what it asks, whether it is met, the figure."""
    sizes = {int(size): cases for size, cases in found["sizes"].items()}
    small, big = sizes[min(sizes)], sizes[max(sizes)]
    lists = [name for name in big if name.startswith(LISTS)]
    behind = {n: big[n]["ratios"]["hand behind the wall"] for n in lists}
    bare = {n: big[n]["ratios"]["hand"] for n in lists}
    grown = {
        n: big[n]["variants"]["ours"]["blocks"] / small[n]["variants"]["ours"]["blocks"]
        for n in lists
        if n.startswith("page 1") or "40 %" in n
    }
    flags = big["flag job"]["ratios"]
    wrong = sum(cases["wrongly late"]["cases"] for cases in sizes.values())
    return [
        _paired(
            "list SQL at most 1.5 × hand-written behind the same wall", behind, 1.5
        ),
        _paired("list SQL at most 1.5 × hand-written without a wall", bare, 1.5),
        _most("blocks of a list at most 1.25 × from small to big", grown, 1.25),
        _at_most("list page at most 6 queries", big["list page"]["queries"], 6),
        _at_most("case page at most 12 queries", big["case page"]["queries"], 12),
        _at_most(
            "full flag pass at most 1.2 × one scan of the clocks",
            flags["full to scan"]["min"],
            1.2,
        ),
        _at_most(
            "incremental flag pass at most 1 % of a full one",
            100 * flags["since to full"]["exact"],
            1,
        ),
        _at_most("cases wrongly late at any instant", wrong, 0),
    ]


def _paired(goal: str, ratios: dict, limit: float) -> tuple[str, bool, str]:
    """Judged round by round: of 200 rounds one lucky draw of the other decides the
    ratio of the shortest times, which is told beside it."""
    goal, met, figure = _most(goal, {n: r["rounds"] for n, r in ratios.items()}, limit)
    shortest = max(r["min"] for r in ratios.values())
    return goal, met, f"{figure}; by the shortest times up to {shortest:.2f}"


def _most(goal: str, figures: dict, limit: float) -> tuple[str, bool, str]:
    name = max(figures, key=figures.__getitem__)
    least = min(figures.values())
    figure = f"{least:.2f} to {figures[name]:.2f} ({name})"
    return goal, figures[name] <= limit, figure


def _at_most(goal: str, figure: float, limit: float) -> tuple[str, bool, str]:
    return goal, figure <= limit, f"{figure:g}"


def written(found: dict) -> str:
    """The whole report in Markdown."""
    facts = found["facts"]
    lines = [
        f"# Bench of {facts['day']}",
        "",
        f"{facts['cores']} cores, PostgreSQL {facts['postgresql']} with "
        f"{facts['shared_buffers']} of shared buffers, Python {facts['python']}; load "
        f"{facts['load_before']:.1f} before and {facts['load_after']:.1f} after.",
        "",
        "“Ours” is the SQL that Django sends, as the web's login behind both walls; "
        "“hand” is the best hand-written SQL for the same rows as a superuser without "
        "any wall. Both brought the same rows before anything was timed. Ratios are "
        "ours to the other by the shortest time and round by round; lists are judged "
        "by the median of the rounds. Where the hand-written SQL compared "
        "with itself (A/A) lies outside 0.8 to 1.25 the machine was too noisy: only "
        "blocks, numbers of queries and shortest times are worth reading.",
        "",
        "| goal | figure | |",
        "|---|---|---|",
    ]
    for goal, met, figure in judged(found):
        lines.append(f"| {goal} | {figure} | {'met' if met else '**missed**'} |")
    for size, cases in found["sizes"].items():
        lines += ["", f"## {int(size):,} cases", "", *_table(cases)]
    return "\n".join(lines) + "\n"


def _table(cases: dict) -> list[str]:
    lines = [
        "| what | way | n | min / median / p95 ms | CPU ms | blocks | statements "
        "| ours to it (min; rounds, 90 %) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    notes = []
    for name, case in cases.items():
        if "variants" not in case:
            notes.append(
                f"Wrongly late: {case['cases']} at {case['instants']} instants."
            )
            continue
        for way, f in case["variants"].items():
            r = case["ratios"].get(way)
            ratio = (
                f"{r['min']}; {r['rounds']} ({r['low']} to {r['high']})" if r else ""
            )
            times = f"{f['min_ms']} / {f['median_ms']} / {f['p95_ms']}"
            lines.append(
                f"| {name} | {way} | {f['n']} | {times} | {f['cpu_ms']} "
                f"| {f['blocks']} | {f['statements']} | {ratio} |"
            )
        low, high = QUIET
        if not low <= case["noise"] <= high:
            notes.append(f"{name}: too noisy, A/A {case['noise']}.")
        if "queries" in case:
            least, middle = case["page_ms"]
            notes.append(
                f"{name}: {case['queries']} queries, the whole page "
                f"{least} ms at least, {middle} ms in the median."
            )
        if "rules_ms" in case:
            each = ", ".join(f"{k} {v}" for k, v in case["rules_ms"].items())
            notes.append(f"Each flag rule, ms: {each}.")
    return [*lines, "", *[f"- {note}" for note in notes]]


MOST_FOR_WALLS = 1.5


def written_of_walls(found: dict) -> tuple[str, int]:
    """What both walls cost, as a page to read, and how many goals are missed."""
    facts, missed = found["facts"], 0
    lines = [
        f"# Cost of both walls, {facts['day']}",
        "",
        f"{found['cases']:,} cases, {facts['cores']} cores, PostgreSQL "
        f"{facts['postgresql']}, Python {facts['python']}; load "
        f"{facts['load_before']:.1f} before and {facts['load_after']:.1f} after.",
        "",
        "The same statements as the web’s login behind both walls, and as the owner "
        "with no wall and no reach, in turns in one run. Milliseconds; the ratio is of "
        f"the shortest times, at most {MOST_FOR_WALLS} is wanted. Beside it the same "
        "of the processor time of the server's process, which others' work on the "
        "machine hardly moves, and of blocks. Faults are function calls for each row "
        "and hashed subplans in the plans.",
        "",
        "| what | with walls | without | ratio | of processor | blocks | noise | faults"
        " | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, one in found["walls"].items():
        ours, bare = one["variants"]["both walls"], one["variants"]["no wall"]
        is_met = one["ratio"]["min"] <= MOST_FOR_WALLS and not one["faults"]
        missed += not is_met
        lines.append(
            f"| {name} | {ours['min_ms']} | {bare['min_ms']} | {one['ratio']['min']} "
            f"| {ours['least_cpu_ms'] / (bare['least_cpu_ms'] or 1):.2f} "
            f"| {ours['blocks']} to {bare['blocks']} "
            f"| {one['noise']} | {len(one['faults'])} "
            f"| {'met' if is_met else '**missed**'} |"
        )
    return "\n".join(lines) + "\n", missed
