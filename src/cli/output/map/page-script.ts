/**
 * What the page does in the browser: it searches, opens groups, and draws arrows between what can be seen. Without it the page is the same
 * but for these. It runs as it is, so it is text here, and makes no markup of what it reads.
 */
export const PAGE_SCRIPT = `
'use strict';
(() => {
  const SVG = 'http://www.w3.org/2000/svg';
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const stage = document.querySelector('.stage');
  const layer = document.querySelector('.arrows');
  const connections = JSON.parse(document.getElementById('arrows').textContent);
  const search = document.getElementById('search');
  const found = document.getElementById('found');
  const groups = all('.group');
  document.querySelector('.tools').hidden = false;

  /** What stands for a box that is in something closed, or is not there. */
  const seen = (id) => {
    let element = document.getElementById(id);
    for (let closed = element && element.parentElement.closest('details:not([open])'); closed; closed = closed.parentElement.closest('details:not([open])')) {
      element = closed;
    }
    return element;
  };
  const lineOf = (element) => {
    const box = element.getBoundingClientRect();
    const area = stage.getBoundingClientRect();
    const summary = element.matches('details') ? element.firstElementChild.getBoundingClientRect() : box;
    const height = element.matches('.account') ? 44 : summary.height;
    // Arrows end at the account, so that none is below its box.
    const outer = (element.closest('.account') || element).getBoundingClientRect();
    return { left: outer.left - area.left, right: outer.right - area.left, middle: summary.top - area.top + height / 2 };
  };
  const shape = (tag, attributes) => {
    const element = document.createElementNS(SVG, tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    return element;
  };

  const arrowsBetween = () => {
    const arrows = new Map();
    for (const [kind, from, to] of connections) {
      const start = seen(from);
      const end = seen(to);
      if (start && end && start !== end && !start.closest('[hidden]') && !end.closest('[hidden]')) {
        const key = kind + ' ' + start.id + ' ' + end.id;
        const arrow = arrows.get(key) || { kind, start, end, ids: new Set() };
        arrow.ids.add(from).add(to).add(start.id).add(end.id);
        arrows.set(key, arrow);
      }
    }
    return [...arrows.values()];
  };
  /** Where an arrow meets the boxes. Arrows of a kind do so at one place, so that a box is not full of tips. */
  const place = (arrow) => {
    const [from, to] = [arrow.start, arrow.end].map(lineOf);
    const isInner = (element) => Boolean(element.closest('.accounts'));
    const away = arrow.kind === 'pull' ? 1 : -1;
    arrow.bows = isInner(arrow.start) && isInner(arrow.end);
    const sides = arrow.bows && away < 0 ? ['left', 'left'] : ['right', arrow.bows ? 'right' : 'left'];
    const off = arrow.kind === 'replication' ? 5 : 0;
    arrow.ends = [[from[sides[0]], from.middle + off], [to[sides[1]], to.middle + (arrow.bows ? -5 : 0)]];
  };
  const draw = () => {
    layer.replaceChildren();
    if (getComputedStyle(layer).display === 'none') {
      return;
    }
    const arrows = arrowsBetween();
    arrows.forEach(place);
    let bowed = 0;
    for (const arrow of arrows) {
      const [[x1, y1], [x2, y2]] = arrow.ends;
      const away = arrow.kind === 'pull' ? 1 : -1;
      const reach = arrow.bows ? away * (48 + 12 * (bowed++ % 4)) : 0;
      const turns = arrow.bows ? away : -1;
      const tip = x2 + turns * 7;
      const half = arrow.bows ? 0 : (tip - x1) / 2;
      const path = arrow.bows
        ? 'M' + x1 + ' ' + y1 + 'C' + (x1 + reach) + ' ' + y1 + ' ' + (x2 + reach) + ' ' + y2 + ' ' + tip + ' ' + y2
        : 'M' + x1 + ' ' + y1 + 'C' + (x1 + half) + ' ' + y1 + ' ' + (tip - half) + ' ' + y2 + ' ' + tip + ' ' + y2;
      const head = 'M' + x2 + ' ' + y2 + 'l' + turns * 9 + ' -4.5v9z';
      const shapes = [shape('path', { d: path, class: arrow.kind }), shape('path', { d: head, class: 'tip ' + arrow.kind })];
      shapes.forEach((each) => { each.ids = arrow.ids; });
      layer.append(...shapes);
    }
  };
  let isAsked = false;
  const redraw = () => {
    if (!isAsked) {
      isAsked = true;
      requestAnimationFrame(() => { isAsked = false; draw(); });
    }
  };
  new ResizeObserver(redraw).observe(stage);
  document.addEventListener('toggle', redraw, true);

  /** The arrows of what is pointed at, and no others. */
  const pick = (event) => {
    const box = event.target instanceof Element && event.target.closest('[data-n]');
    layer.classList.toggle('picks', Boolean(box));
    for (const path of layer.children) {
      path.classList.toggle('picked', Boolean(box) && path.ids.has(box.id));
    }
  };
  ['mouseover', 'focusin'].forEach((name) => stage.addEventListener(name, pick));
  stage.addEventListener('mouseleave', pick);

  const items = groups.map((group) => ({
    group, wasOpen: group.open, prefix: group.dataset.prefix.toLowerCase(),
    rows: all('.repositories>li', group).map((row) => ({ row, text: row.firstElementChild.textContent.toLowerCase() })),
  }));
  const others = all('.node,.caches>li').map((element) => ({ element, text: element.textContent.toLowerCase() }));
  const rows = all('.connections tbody tr').map((row) => ({ row, text: row.textContent.toLowerCase() }));
  let isSearching = false;
  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    const starts = !isSearching && wanted !== '';
    isSearching = wanted !== '';
    let count = 0;
    let total = 0;
    for (const item of items) {
      if (starts) {
        item.wasOpen = item.group.open;
      }
      let here = 0;
      for (const { row, text } of item.rows) {
        const fits = (item.prefix + text).includes(wanted);
        row.hidden = !fits;
        row.classList.toggle('match', fits && isSearching);
        here += fits ? 1 : 0;
      }
      item.group.hidden = here === 0;
      item.group.open = isSearching ? here > 0 && here <= 100 : item.wasOpen;
      count += here;
      total += item.rows.length;
    }
    others.forEach(({ element, text }) => { element.classList.toggle('match', isSearching && text.includes(wanted)); });
    rows.forEach(({ row, text }) => { row.hidden = !text.includes(wanted); });
    found.textContent = isSearching ? count.toLocaleString('en-US') + ' of ' + total.toLocaleString('en-US') + ' repositories' : '';
    redraw();
  };
  search.addEventListener('input', filter);
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === 'Escape' && search.value !== '') {
      search.value = '';
      filter();
    }
  });
  const openAll = (open) => groups.filter((group) => !group.hidden).forEach((group) => { group.open = open; });
  document.getElementById('open').addEventListener('click', () => openAll(true));
  document.getElementById('close').addEventListener('click', () => openAll(false));
  const dark = matchMedia('(prefers-color-scheme: dark)');
  document.getElementById('theme').addEventListener('click', () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
  });
  draw();
})();
`;
