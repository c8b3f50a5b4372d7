"""``wangjian serve``: the dashboard."""

import secrets
import socket
import ssl
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from cli.context import CliContext
from cli.ending import orderly
from core.errors import CannotRunError, ConfigError, UsageError, system_words

app = typer.Typer(add_completion=False, rich_markup_mode=None)

LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "::1")


@app.command(epilog="例子：wangjian serve；wangjian serve --host 0.0.0.0 --port 8443 --tls-cert 证书.pem --tls-key 私钥.pem")
def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", help="监听的地址；不是本机回环地址时，必须先有管理员账号")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口；0 表示任选一个空闲端口")] = 8017,
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", help="证书（PEM）；给出后用 HTTPS")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="私钥（PEM）")] = None,
    names: Annotated[list[str] | None, typer.Option("--name", help="允许的访问域名，可重复；回环监听时默认只允许本机名")] = None,
    proxy: Annotated[
        list[str] | None, typer.Option("--trust-proxy", help="前置反向代理的地址，可重复；只信任它给出的 X-Forwarded-* 头")
    ] = None,
    no_audits: Annotated[bool, typer.Option("--no-audits", help="只接受检查请求，由 wangjian run 或 worker 执行")] = False,
) -> None:
    """启动网页看板。默认只在本机可用（127.0.0.1:8017）；按 Ctrl+C 停止。"""
    context: CliContext = ctx.obj
    if (tls_cert is None) != (tls_key is None):
        raise ConfigError("--tls-cert 和 --tls-key 要一起给出")
    for address in proxy or ():
        _check_proxy(address)
    local = is_loopback(host)
    with context.open_store(writing=True) as store:
        has_admin = store.people.any_admin()
        if not local and not has_admin:
            raise ConfigError(f"--host {host}：还没有管理员账号，只能在本机地址上启动；请先运行 wangjian users add 用户名 --role admin")
        code = "" if has_admin else secrets.token_hex(4)
        allowed = [*(names or ()), *(LOOPBACK_NAMES if local else [host] if names else [])]
        from web.app import create_app

        application = create_app(store, context.settings, hosts=allowed, setup_code=code, run_audits=not no_audits)
        scheme = "https" if tls_cert else "http"
        server = _server(application, host, port, cert=tls_cert, key=tls_key, proxy=proxy or [])
        _announce(context, server, scheme, host, code, plain=not local and tls_cert is None and not proxy)
        with _listen(host.strip("[]"), port) as listening, orderly() as termination:
            try:
                server.run(sockets=[listening])
            except KeyboardInterrupt:  # the server ends in order and then sends itself the signal once more
                if not termination.came:
                    raise


def is_loopback(host: str) -> bool:
    """
    Whether only this machine can reach a listening address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("::")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _check_proxy(text: str) -> None:
    """Refuse what is no address: the server would take it for a name that never matches, and trust nobody without a word."""
    try:
        ip_network(text)
    except ValueError:
        if text != "*":
            raise UsageError(f"--trust-proxy：{text!r} 不是地址；应为 IP 地址或地址段，如 127.0.0.1、10.0.0.0/8（* 为全部）") from None


def _listen(host: str, port: int) -> socket.socket:
    """Ours, not the server's: it would only write an English line into the log and leave."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048)
    except OSError as error:
        raise CannotRunError(f"{host}:{port}: 不能监听（{system_words(error)}）") from None


def _server(application: Any, host: str, port: int, *, cert: Path | None, key: Path | None, proxy: list[str]) -> Any:
    import uvicorn

    from pipeline.imports.source import no_file

    for path in (cert, key):
        if path is not None and not path.is_file():
            raise ConfigError(f"{path}: {no_file(path)}")
    if cert is not None and key is not None:
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key)
        except ssl.SSLError as error:
            raise ConfigError(f"{cert}: 证书或私钥不能用，应为配对的 PEM 文件（{error.reason or '读不懂'}）") from None
        except OSError as error:
            raise ConfigError(f"{cert}、{key}: 读不到证书或私钥（{system_words(error)}）") from None
    return uvicorn.Server(
        uvicorn.Config(
            application, host=host.strip("[]"), port=port, log_config=None, access_log=False, server_header=False, ws="none",
            ssl_certfile=cert, ssl_keyfile=key, proxy_headers=bool(proxy), forwarded_allow_ips=proxy or None, timeout_graceful_shutdown=5,
            h11_max_incomplete_event_size=32_768, limit_concurrency=200, timeout_keep_alive=15,
        )
    )  # fmt: skip


def _announce(context: CliContext, server: Any, scheme: str, host: str, code: str, *, plain: bool) -> None:
    """Say where it listens once it does: with port 0 only then the port is known."""
    start = server.startup

    async def startup(sockets: Any = None) -> None:
        await start(sockets=sockets)
        if not server.started:
            return
        port = server.servers[0].sockets[0].getsockname()[1]
        shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
        context.err.print(f"网检看板：{scheme}://{shown}:{port}/ （Ctrl+C 停止）", soft_wrap=True)
        if code:
            context.err.print(
                f"还没有账号：打开上面的地址，用验证码 {code} 建立管理员；或运行 wangjian users add 用户名 --role admin", soft_wrap=True
            )
        if plain:
            context.err.print(
                "注意：没有启用 TLS，口令在网络上是明文；请用 --tls-cert/--tls-key，或放在反向代理之后并用 --trust-proxy", soft_wrap=True
            )

    server.startup = startup
