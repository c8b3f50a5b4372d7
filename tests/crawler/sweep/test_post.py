"""What processes of a team tell each other."""

import json

from crawler.sweep.post import load, pack_found, unpack_found


def test_addresses_survive_the_post_in_order_and_whole():
    found = [
        ("http://a.gov.cn/", "anchor", 0),
        ("http://a.gov.cn/%E5%AE%89.html?b=%FF", "image", 3),
        ("http://a.gov.cn/\u2028\x85x", "anchor", 0),  # what counts as a line end elsewhere is none here
        ("http://a.gov.cn/\udc80", "attachment", 12),
    ]
    payload = json.dumps(pack_found(found), ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert list(unpack_found(load(payload))) == found


def test_one_address_alone():
    assert list(unpack_found(pack_found([("http://a.gov.cn/x", "anchor", 1)]))) == [("http://a.gov.cn/x", "anchor", 1)]
