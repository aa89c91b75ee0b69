"""Notes whatever goes wrong in a browser without anybody seeing it."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

#: The console repeats what an answer's status says; statuses are looked at on their own.
_ECHO = "Failed to load resource: the server responded with a status of 4"


class Watch:
    """Collects console errors, breaches of the CSP, failed requests and foreign hosts."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.faults: list[str] = []
        self._base = base
        context.on("console", self._on_console)
        context.on("weberror", lambda problem: self.faults.append(f"script: {problem.error}"))
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failed)
        context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_ECHO):
            self.faults.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self._base + "/", "data:")):
            self.faults.append(f"another host: {request.url}")

    def _on_failed(self, request: Request) -> None:
        # Whoever leaves a page breaks off what it was doing; a download is no page either.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.faults.append(f"status {response.status}: {response.url}")
