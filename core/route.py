"""Routes: the fragments by which the script of a single-page site shows pages of its own."""


def route_of(url: str) -> str:
    """
    The fragment by which a script shows a page of its own; empty for places on a page and for the front door.

    >>> route_of("http://a.gov.cn/#/news/list"), route_of("#!/news"), route_of("http://a.gov.cn/#top"), route_of("http://a.gov.cn/#/")
    ('#/news/list', '#!/news', '', '')
    """
    mark = url.find("#")
    fragment = url[mark:] if mark >= 0 else ""
    return fragment if fragment.startswith(("#/", "#!/")) and fragment.strip("#!/") else ""
