"""The frontier under Scrapy."""

from scrapy import Request

from crawler.frontier import FrontierQueue, FrontierScheduler, MemoryFrontier
from crawler.plan import Row


def row(number: int, priority: int = 0) -> Row:
    return Row(url=f"http://a.gov.cn/{number}", priority=priority, depth=1)


def test_memory_frontier_orders_and_counts():
    frontier = MemoryFrontier()
    assert frontier.push([("a", 1, "{}"), ("b", 5, "{}"), ("c", 5, "{}"), ("a", 9, "{}")]) == 3
    assert [url for url, _ in frontier.take(2)] == ["b", "c"]
    assert frontier.pending() == 3
    frontier.done(["b"], {"b": "links"})
    assert frontier.pending() == 2
    assert list(frontier.brought()) == [("b", "links")]
    assert [url for url, _ in frontier.take(9)] == ["a"]


def test_rows_reach_the_store_before_their_parent_is_done():
    frontier = MemoryFrontier()
    log = []
    push, done = frontier.push, frontier.done
    frontier.push = lambda rows: log.append(("push", len(rows))) or push(rows)  # type: ignore[method-assign,func-returns-value]
    frontier.done = lambda urls, brought=None: log.append(("done", list(urls))) or done(urls, brought)  # type: ignore[method-assign,func-returns-value]
    queue = FrontierQueue(frontier, max_pages=10)
    queue.add([row(1)])
    assert queue.next()
    queue.add([row(2), row(3)])
    queue.finish("http://a.gov.cn/1", "links")
    queue.flush()
    assert log == [("push", 1), ("push", 2), ("done", ["http://a.gov.cn/1"])]


def test_page_limit_and_what_it_leaves():
    queue = FrontierQueue(MemoryFrontier(), max_pages=2)
    queue.add([row(number) for number in range(2)])
    assert queue.next()
    assert queue.next()
    assert queue.next() is None
    assert queue.truncated_by is None
    queue.add([row(9)])
    assert not queue.has_waiting()
    assert queue.truncated_by == "max_pages"


def test_time_limit():
    queue = FrontierQueue(MemoryFrontier(), max_pages=10, stop_at=0.0)
    queue.add([row(1)])
    assert queue.next() is None
    assert queue.truncated_by == "time"


def test_rows_in_work_do_not_keep_the_engine_waiting():
    queue = FrontierQueue(MemoryFrontier(), max_pages=10)
    queue.add([row(1)])
    assert queue.has_waiting()
    assert queue.next()
    assert not queue.has_waiting()


def test_scheduler_makes_requests_of_rows():
    class Holder:
        queue = FrontierQueue(MemoryFrontier(), max_pages=10)

    scheduler = FrontierScheduler()
    assert not scheduler.has_pending_requests()
    scheduler.open(Holder())
    Holder.queue.add([Row(url="http://a.gov.cn/附件|1", priority=0, depth=3, moves=1)])
    assert scheduler.enqueue_request(Request("http://a.gov.cn/2", priority=-1))
    first, second = scheduler.next_request(), scheduler.next_request()
    assert first is not None
    assert second is not None
    assert (first.meta["row_url"], first.meta["depth"], first.meta["moves"]) == ("http://a.gov.cn/附件|1", 3, 1)
    assert second.url == "http://a.gov.cn/2"
    assert scheduler.next_request() is None
    scheduler.close("finished")
