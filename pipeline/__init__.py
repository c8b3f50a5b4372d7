"""Use cases: gather, assess, publish. The only place that joins rooms."""
