"""Forms over real HTTP: ours beside the floor, one process each, round by round in turn."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from itertools import count, cycle, islice
from threading import Thread
from time import monotonic

from tests.bench.browser import Browser
from tests.bench.effort import Effort
from tests.bench.figures import Figure, Goal
from tests.bench.processes import TICK, Server, running
from tests.bench.stage import Stage
from tests.bench.visits import Sitting, first_visit, whole_way, whole_way_of_floor
from tests.jobs.servers import HOST, free_port

#: Whom we serve at once where many answer at the same time.
_CLIENTS = 8

#: Requests of the one, then of the other.
_TURN = 20

#: Sends so many requests.
Ask = Callable[[int], None]

_PER_SECOND = "1/s"

_AT_MOST = Goal(2.5, is_ratio=True)
_AT_LEAST = Goal(1 / 3, is_ratio=True, is_least=True)

_addresses = (f"127.0.{high}.{low}" for high in count(1) for low in range(1, 250))


def start_ours(stack: ExitStack, stage: Stage, port: int, *arguments: str) -> Server:
    """Start the real application on the stage's running cycle."""
    command = ["-m", "tests.bench.serve", str(port), *arguments]
    return stack.enter_context(running(command, port, "/r", stage.environment))


def start_floor(stack: ExitStack, stage: Stage) -> Server:
    """Start the floor with the settings our own server has."""
    port = free_port()
    options = {
        "bind": f"{HOST}:{port}",
        "workers": 1,
        "threads": 4,
        "worker-class": "gthread",
        "log-level": "warning",
    }
    command = ["-m", "gunicorn", "--preload", "--no-control-socket"]
    command += [part for name, value in options.items() for part in (f"--{name}", str(value))]
    command.append(f"tests.bench.floor:create_floor({str(stage.folder / 'floor')!r})")
    return stack.enter_context(running(command, port, f"/{stage.floor_tokens[0]}"))


@dataclass(slots=True)
class Rounds:
    """Values of ours and of the floor, one per round."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    def figure(self, name: str, unit: str = "ms CPU", goal: Goal | None = None) -> Figure:
        """Return the line of the table."""
        return Figure(name, unit, self.ours, self.floor, goal, is_rate=unit == _PER_SECOND)


def measure_web(effort: Effort, stage: Stage, port: int) -> list[Figure]:
    """Return every figure of the web application."""
    figures = _boots(effort, stage, port)
    with ExitStack() as stack:
        ours = start_ours(stack, stage, port)
        bare = start_floor(stack, stage)
        race = _Race(effort, stage, ours, bare)
        stack.callback(race.close)
        figures += race.run()
        figures.append(
            Figure(
                "memory of the web server, warm",
                "MiB PSS",
                [ours.memory()],
                [bare.memory()],
                Goal(160),
            )
        )
        figures += _first_visit(port)
    return figures + _statements(stage, port)


def _boots(effort: Effort, stage: Stage, port: int) -> list[Figure]:
    boots = Rounds()
    for _ in range(effort.boots):
        with ExitStack() as stack:
            boots.ours.append(start_ours(stack, stage, port).boot)
            boots.floor.append(start_floor(stack, stage).boot)
    return [Figure("start to first page", "s CPU", boots.ours, boots.floor, Goal(1))]


def _first_visit(port: int) -> list[Figure]:
    with closing(Browser(port)) as browser:
        sizes = first_visit(browser, "/r")
    return [
        Figure("first visit: bytes, as sent", "kB", [sum(sizes) / 1000], goal=Goal(40)),
        Figure("first visit: requests", "", [len(sizes)], goal=Goal(4)),
    ]


def _statements(stage: Stage, port: int) -> list[Figure]:
    with ExitStack() as stack:
        start_ours(stack, stage, port, "--count")
        browser = stack.enter_context(closing(Browser(port)))
        whole_way(browser, stage.tokens[0], stage.pages)
    most = {
        method: max(number for one, number in browser.statements if one == method)
        for method in ("GET", "POST")
    }
    return [
        Figure("SQL statements, dearest GET", "", [most["GET"]], goal=Goal(6)),
        Figure("SQL statements, dearest POST", "", [most["POST"]], goal=Goal(12)),
    ]


class _Race:
    """Both applications, asked for the same in turn."""

    def __init__(self, effort: Effort, stage: Stage, ours: Server, bare: Server) -> None:
        self._effort, self._stage = effort, stage
        self._ours, self._bare = ours, bare
        self._tokens = cycle(stage.tokens[_CLIENTS:])
        self._answers = {name: value for page in stage.pages for name, value in page.items()}
        self._sittings = [self._sitting(token) for token in stage.tokens[:_CLIENTS]]
        self._bare_browsers = [Browser(bare.port) for _ in range(_CLIENTS)]
        self._get, self._way = Rounds(), Rounds()
        self._save, self._submit, self._way_saving = Rounds(), Rounds(), Rounds()
        self._rates = {clients: Rounds() for clients in (1, _CLIENTS)}

    def _sitting(self, token: str) -> Sitting:
        return whole_way(self._visitor(), token, self._stage.pages)

    def _visitor(self) -> Browser:
        return Browser(self._ours.port, next(_addresses))

    def close(self) -> None:
        for browser in (*self._bare_browsers, *(sitting.browser for sitting in self._sittings)):
            browser.close()

    def run(self) -> list[Figure]:
        self._warm_up()
        for _ in range(self._effort.rounds):
            self._round()
        pages = len(self._stage.pages)
        all_pages = Rounds([one * pages for one in self._get.ours], self._get.floor)
        self._way_saving.floor = self._way.floor
        return [
            self._get.figure("GET of a form (ours: one page)", goal=_AT_MOST),
            all_pages.figure(f"GET of all questions (ours: {pages})"),
            self._submit.figure("POST that sends (ours: seals)", goal=_AT_MOST),
            self._save.figure("POST that saves one page"),
            self._way.figure("whole way, link to thanks"),
            self._way_saving.figure("… each answer saved at once"),
            *(
                rates.figure(f"sent per second, clients: {clients}", _PER_SECOND, _AT_LEAST)
                for clients, rates in self._rates.items()
            ),
        ]

    def _warm_up(self) -> None:
        for browser in self._bare_browsers:
            whole_way_of_floor(browser, self._stage.floor_tokens[0], self._answers)
        for _ in range(self._effort.requests // 10 + 1):
            self._bare_get()
            self._our_get()

    def _round(self) -> None:
        effort, ours = self._effort, self._ours
        self._in_turn(self._get, self._bare_get, self._our_get, effort.requests)
        self._in_turn(self._submit, self._bare_submit, self._our_submit, effort.requests)
        self._save.ours.append(_cpu_ms(ours, self._our_save, effort.requests))
        self._in_turn(self._way, self._bare_way, self._our_way, effort.visits, more_bare=10)
        saving = partial(self._our_way, autosave=True)
        self._way_saving.ours.append(_cpu_ms(ours, saving, effort.visits))
        for clients, rates in self._rates.items():
            rates.floor.append(self._rate(self._bare_submits()[:clients]))
            rates.ours.append(self._rate(self._our_submits()[:clients]))

    def _in_turn(
        self, rounds: Rounds, ask_bare: Ask, ask_ours: Ask, count: int, *, more_bare: int = 1
    ) -> None:
        """Add a value of each, asked in small turns: what else runs here disturbs both alike.

        more_bare: how often the floor is asked for each time we are, where it is much cheaper.
        """
        turn = min(count, _TURN)
        turns = -(-count // turn)
        before_bare, before_ours = self._bare.cpu(), self._ours.cpu()
        for _ in range(turns):
            ask_bare(turn * more_bare)
            ask_ours(turn)
        rounds.floor.append(_ms(self._bare.cpu() - before_bare, turns * turn * more_bare))
        rounds.ours.append(_ms(self._ours.cpu() - before_ours, turns * turn))

    def _bare_get(self, count: int = 1) -> None:
        browser = self._bare_browsers[0]
        request = browser.request("GET", f"/{self._stage.floor_tokens[0]}")
        for _ in range(count):
            browser.send(request, 200)

    def _our_get(self, count: int = 1) -> None:
        sitting = self._sittings[0]
        pages = range(1, len(self._stage.pages) + 1)
        for request in islice(cycle([sitting.get_request(page) for page in pages]), count):
            sitting.browser.send(request, 200)

    def _bare_submits(self) -> list[Callable[[], object]]:
        tokens = self._stage.floor_tokens
        requests = [
            (browser, browser.request("POST", f"/{token}", self._answers))
            for browser, token in zip(self._bare_browsers, tokens, strict=False)
        ]
        return [partial(browser.send, request, 303) for browser, request in requests]

    def _our_submits(self) -> list[Callable[[], object]]:
        requests = [(sitting.browser, sitting.submit_request()) for sitting in self._sittings]
        return [partial(browser.send, request, 303) for browser, request in requests]

    def _bare_submit(self, count: int) -> None:
        submit = self._bare_submits()[0]
        for _ in range(count):
            submit()

    def _our_submit(self, count: int) -> None:
        submit = self._our_submits()[0]
        for _ in range(count):
            submit()

    def _our_save(self, count: int) -> None:
        sitting = self._sittings[0]
        requests = [
            sitting.save_request(number, page)
            for number, page in enumerate(self._stage.pages, start=1)
        ]
        for request in islice(cycle(requests), count):
            sitting.browser.send(request, 204)

    def _bare_way(self, count: int) -> None:
        for token in islice(cycle(self._stage.floor_tokens), count):
            whole_way_of_floor(self._bare_browsers[0], token, self._answers)

    def _our_way(self, count: int, *, autosave: bool = False) -> None:
        for token in islice(self._tokens, count):
            with closing(self._visitor()) as visitor:
                whole_way(visitor, token, self._stage.pages, autosave=autosave)

    def _rate(self, submits: Sequence[Callable[[], object]]) -> float:
        """Return submissions per second when every client sends as fast as it is answered."""
        sent = [0] * len(submits)
        until = monotonic() + self._effort.seconds

        def send(client: int) -> None:
            while monotonic() < until:
                submits[client]()
                sent[client] += 1

        began = monotonic()
        threads = [Thread(target=send, args=(client,)) for client in range(len(submits))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(sent) / (monotonic() - began)


def _cpu_ms(server: Server, ask: Ask, count: int) -> float:
    before = server.cpu()
    ask(count)
    return _ms(server.cpu() - before, count)


def _ms(cpu_seconds: float, count: int) -> float:
    return max(cpu_seconds, TICK) / count * 1000
