"""The program's door: signals are taken care of before the modules of the command line are loaded, which takes a tenth of a second."""

import sys

from cli.ending import end_at_once, last_words, orderly, without_interruptions


def main() -> None:
    """Run the command line of this process."""
    sys.unraisablehook = without_interruptions
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


if __name__ == "__main__":
    main()
