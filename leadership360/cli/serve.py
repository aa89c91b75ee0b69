"""``leadership360 serve`` and ``worker``: run for real."""

from urllib.parse import urlsplit

import click

from leadership360.cli.environment import load_settings, refuse
from leadership360.cli.server import Child, WebOptions, run_web, run_worker, supervise
from leadership360.config import PREFIX, Settings
from leadership360.jobs.worker import stop_on_signals


@click.command()
@click.option(
    "--bind", default=None, help="Address and port; default 127.0.0.1 and the base URL's."
)
@click.option("--workers", default=2, show_default=True, help="Web processes.")
def serve(bind: str | None, workers: int) -> None:
    """Serve the web pages, and run the worker beside them."""
    settings = _real_settings()
    port = urlsplit(settings.base_url).port or 8360
    web = WebOptions(settings, bind or f"127.0.0.1:{port}", workers)
    stop = stop_on_signals()
    click.echo(f"Serving {settings.base_url} on {web.bind}. Ctrl+C ends it.")
    supervise([Child(run_web, web), Child(run_worker, settings)], stop)


@click.command()
def worker() -> None:
    """Send mail and close cycles, without web pages."""
    run_worker(_real_settings())


def _real_settings() -> Settings:
    """Return settings to work for real with: the time must pass, or nothing ever closes."""
    settings = load_settings()
    if settings.clock is not None:
        refuse([f"{PREFIX}CLOCK is for tests and the demo only. Please unset it."])
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return settings
