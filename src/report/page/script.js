"use strict";
// Sorts, filters, opens and copies the table of port-days; reads out the heat maps. Without it the
// page shows everything.
{
  const words = document.body.dataset;
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language);

  for (const area of document.querySelectorAll("[data-port-days]")) {
    const body = area.querySelector("tbody");
    const count = area.querySelector(".count");
    const filters = [...area.querySelectorAll("[data-filter]")];
    const headers = [...area.querySelectorAll("thead th")];
    const pairs = [...body.querySelectorAll("tr.day")].map((day) => ({
      day,
      slots: day.nextElementSibling,
      button: day.querySelector("[data-slots]"),
    }));
    const open = (pair, wanted) => {
      pair.button.setAttribute("aria-expanded", String(wanted));
      pair.slots.hidden = !wanted || pair.day.hidden;
    };
    const isOpen = (pair) => pair.button.getAttribute("aria-expanded") === "true";
    const shown = () => pairs.filter((pair) => !pair.day.hidden);
    const tell = (text) => (rows) => {
      count.textContent = text.replace("{count}", number.format(rows));
    };

    const filter = () => {
      const value = {};
      for (const field of filters) value[field.dataset.filter] = field.value;
      for (const pair of pairs) {
        const { port, date, people } = pair.day.dataset;
        pair.day.hidden =
          (value.port !== "" && port !== value.port) ||
          (value.from !== "" && date < value.from) ||
          (value.to !== "" && date > value.to) ||
          (value.least !== "" && Number(people) < Number(value.least));
        pair.slots.hidden = pair.day.hidden || !isOpen(pair);
      }
      tell(words.rows)(shown().length);
    };

    const key = (pair, column) => {
      const cell = pair.day.cells[column];
      const text = cell.dataset.v ?? cell.textContent;
      return cell.classList.contains("number") ? Number(text) : text;
    };
    const compare = (a, b) =>
      typeof a === "number" ? a - b : a < b ? -1 : a > b ? 1 : 0;
    const sort = (column) => {
      const header = headers[column];
      const falling = header.getAttribute("aria-sort") === "ascending";
      for (const other of headers) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const order = pairs.map((pair, at) => [key(pair, column), at, pair]);
      order.sort((a, b) => (falling ? -1 : 1) * compare(a[0], b[0]) || a[1] - b[1]);
      body.append(...order.flatMap(([, , pair]) => [pair.day, pair.slots]));
    };

    const copy = async () => {
      const line = (row) =>
        [...row.cells]
          .map((cell) => (cell.dataset.v ?? cell.textContent).trim().replace(/\s+/g, " "))
          .join("\t");
      const rows = [...body.querySelectorAll("tr.day")].filter((row) => !row.hidden);
      const text = [area.querySelector("thead tr"), ...rows].map(line).join("\n") + "\n";
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        // Pages opened from a disk may not use the clipboard directly.
        const field = document.createElement("textarea");
        field.value = text;
        document.body.append(field);
        field.select();
        document.execCommand("copy");
        field.remove();
      }
      tell(words.copied)(rows.length);
    };

    for (const pair of pairs) {
      open(pair, false);
      pair.button.addEventListener("click", () => open(pair, !isOpen(pair)));
    }
    headers.forEach((header, column) => {
      header.querySelector("button").addEventListener("click", () => sort(column));
    });
    for (const field of filters) field.addEventListener("input", filter);
    area.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    area.querySelector("[data-copy]").addEventListener("click", copy);
    area.querySelector("[data-open]").addEventListener("click", () => {
      const wanted = !shown().every(isOpen);
      for (const pair of shown()) open(pair, wanted);
    });
  }

  const dates = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  for (const figure of document.querySelectorAll("[data-heat]")) {
    const readout = figure.querySelector(".readout");
    const region = figure.querySelector(".scroll");
    const svg = figure.querySelector("svg");
    const cursor = figure.querySelector(".cursor");
    const layout = Object.fromEntries(
      Object.entries(cursor.dataset).map(([name, value]) => [name, Number(value)]),
    );
    const rows = [...figure.querySelectorAll("g.row")].map((row) => ({
      name: row.dataset.name,
      used: row.dataset.u.split(","),
      worth: row.dataset.p.split(","),
    }));
    const start = Date.parse(figure.dataset.start + "T00:00:00Z");
    const at = { row: 0, day: -1 };
    const show = () => {
      const { row, day } = at;
      const { name, used, worth } = rows[row];
      const date = dates.format(new Date(start + day * 86400000));
      let text = `${name}, ${date}: ${used[day] || "0"} % ${words.used}`;
      if (worth[day]) text += `; ${words.worth} ${worth[day]}`;
      readout.textContent = text;
      const x = layout.left + day * layout.step;
      const y = layout.top + row * layout.row;
      cursor.setAttribute("d", `M${x} ${y}h${layout.step}v${layout.cell}h-${layout.step}z`);
    };
    const clamp = (value, most) => Math.max(0, Math.min(most, value));
    svg.addEventListener("pointermove", (event) => {
      const point = new DOMPoint(event.clientX, event.clientY);
      const { x, y } = point.matrixTransform(svg.getScreenCTM().inverse());
      const day = Math.floor((x - layout.left) / layout.step);
      const row = Math.floor((y - layout.top) / layout.row);
      if (day < 0 || day >= rows[0].used.length || row < 0 || row >= rows.length) return;
      Object.assign(at, { row, day });
      show();
    });
    region.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
      const step = steps[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      at.row = clamp(at.row + step[0], rows.length - 1);
      at.day = clamp(at.day + step[1], rows[0].used.length - 1);
      show();
    });
  }
}
