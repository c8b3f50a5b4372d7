"""Settings and shipped data: typed configuration, code catalogue, rubrics."""
