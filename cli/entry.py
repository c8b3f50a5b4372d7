"""The program's door: signals are taken care of before the modules of the command line are loaded, which takes a tenth of a second."""

import io
import os
import sys

from cli.ending import end_at_once, last_words, orderly, without_interruptions


def main() -> None:
    """Run the command line of this process."""
    sys.unraisablehook = without_interruptions
    # Looking through every installed package for plug-ins that nobody has takes a tenth of the start of a command with settings.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    _speak_chinese()
    with orderly() as termination:
        try:
            from cli.main import main as run

            run()
        except KeyboardInterrupt:  # while modules were loaded, or between two steps
            words, status = last_words(termination)
            sys.stderr.write(f"wangjian: {words}\n")
            raise SystemExit(status) from None
        finally:
            end_at_once()


def _speak_chinese() -> None:
    r"""Where the locale knows ASCII only, what we say to people is UTF-8, as what we write to files is: ``\\u7f51\\u68c0`` tells nobody anything."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8", write_through=True))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            try:
                "网检".encode(stream.encoding)
            except (UnicodeEncodeError, LookupError):
                stream.reconfigure(encoding="utf-8")
            if stream.errors == "strict":  # a sign that GBK lacks is no reason to end
                stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()
