"""The network of a county as NetworkX takes it."""

from typing import Any

import numpy as np

from twin.base.errors import InputError


def network(county: Any) -> Any:
    """Who talks to whom as a `networkx.Graph`: nodes are codes of households with their village, edges are ties, each once."""
    try:
        import networkx
    except ImportError:
        raise InputError("networkx is not installed; allowed: pip install networkx") from None

    graph = networkx.Graph()
    codes, village = np.asarray(county.household_uids).tolist(), np.asarray(county.households["village"])
    places = np.asarray(county.villages["uid"])[village].tolist()
    graph.add_nodes_from((code, {"village": place}) for code, place in zip(codes, places, strict=True))
    start, other = np.asarray(county.ties_start), np.asarray(county.ties)
    one = np.repeat(np.arange(len(codes)), np.diff(start))
    once = one < other
    graph.add_edges_from((codes[a], codes[b]) for a, b in zip(one[once].tolist(), other[once].tolist(), strict=True))
    return graph
