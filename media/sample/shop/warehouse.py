"""The warehouse: shelves, what stands on them, and what it costs."""


class Warehouse:
    def __init__(self, shelves: dict[str, int], price_list: "PriceList") -> None:
        self.shelves = shelves
        self.price_list = price_list
        self.reserved: dict[str, int] = {}

    def nearest_shelf(self, article: str) -> int:
        return self.shelves[article]

    def reserve(self, article: str, amount: int) -> None:
        self.reserved[article] = self.reserved.get(article, 0) + amount

    def put_back(self, article: str, amount: int) -> None:
        self.reserved[article] = self.reserved.get(article, 0) - amount


class PriceList:
    def __init__(self, prices: dict[str, int]) -> None:
        self.prices = prices

    def lookup(self, article: str) -> int:
        return self.prices[article]
