"""Scrapy download handler over our fetch layer: Scrapy keeps the order of work, we keep the network."""

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

if TYPE_CHECKING:
    from scrapy import Request


class FetchHandler(BaseDownloadHandler):
    """
    Answers a Request with an empty Response that carries the FetchResult in ``request.meta["answer"]``.

    A failure of the network is a result, not an exception: the spider judges it like any other answer.
    """

    lazy = False

    async def download_request(self, request: "Request") -> Response:
        """Fetch by the spider's job."""
        spider: Any = self.crawler.spider
        answer = await spider.fetch(request.meta["row_url"])
        request.meta["answer"] = answer
        return Response(request.url, status=(answer.status if answer is not None else 200) or 599, request=request)
