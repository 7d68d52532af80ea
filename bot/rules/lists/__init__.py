"""Watch lists: up to 200,000 names, domains, addresses, wallets and phones in one rule.

``load.load_list`` reads a ``definition.WatchList`` and makes it an ``entry_list.EntryList``, which
finds its entries in a post.
"""
