"""Version of the installed distribution."""


def program_version() -> str:
    """Version of wangjian, ``0`` when it is not installed (the import is slow, so it waits until somebody asks)."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("wangjian")
    except PackageNotFoundError:
        return "0"
