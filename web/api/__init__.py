"""The JSON interface: the same data as the pages, with bearer tokens and an OpenAPI document made from the code."""
