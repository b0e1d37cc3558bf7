"""Metrics of the API and the operator. The renderer has none, so its image lacks this package.

`shared` declares those that both servers have, `histogram` is a histogram without locks.
"""
