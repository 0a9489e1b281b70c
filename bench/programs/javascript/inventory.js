{
  class Item {
    #count = 0;
    constructor(name, price) {
      this.name = name;
      this.price = price;
    }
    add(count) {
      this.#count += count;
      return this;
    }
    get worth() {
      return this.#count * this.price;
    }
  }
  class Perishable extends Item {
    constructor(name, price, days) {
      super(name, price);
      this.days = days;
    }
    get worth() {
      return this.days > 3 ? super.worth : super.worth / 2;
    }
  }
  const stock = [];
  for (let i = 0; i < 4000; i++) {
    const item = i % 2 ? new Item(`tool ${i}`, i % 50) : new Perishable(`fruit ${i}`, i % 20, i % 7);
    stock.push(item.add(i % 13).add(1));
  }
  const sorted = stock.toSorted((a, b) => b.worth - a.worth || (a.name < b.name ? -1 : 1));
  const { length } = sorted.filter(({ worth }) => worth > 100);
  const total = Math.round(sorted.reduce((sum, { worth }) => sum + worth, 0));
  if (length !== 1393 || total !== 439954) throw new Error(`${length} ${total}`);
  total;
}
