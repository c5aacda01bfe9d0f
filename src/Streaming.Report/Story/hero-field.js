// Fields as the program makes them: for 1, t, t^2 and so on a vector for every cell that has an arrow.
"use strict";

const unpacked = new Map();

function numbersOf(field) {
  if (!unpacked.has(field)) {
    const text = atob(field.numbers), bytes = new DataView(Uint8Array.from(text, c => c.charCodeAt(0)).buffer);
    unpacked.set(field, Float64Array.from({ length: text.length / 2 }, (_, i) => bytes.getInt16(2 * i, true)));
  }
  return unpacked.get(field);
}

// G(t): the x plane, then the y plane of the cells that have an arrow, in cells of the layer's grid.
function fieldAt(field, t) {
  const numbers = numbersOf(field), sum = new Float64Array(numbers.length / field.scales.length);
  field.scales.forEach((scale, power) => {
    const weight = scale * t ** power;
    for (let i = 0; i < sum.length; i++) sum[i] += weight * numbers[power * sum.length + i];
  });
  return sum;
}

function toInput(grid, cell) {
  return grid.origin + 0.5 + grid.stride * cell;
}

// What the transform itself does to a cell, in cells.
function exactAt(back, grid, x, y) {
  const [a, b, c, d, e, f] = back, px = toInput(grid, x), py = toInput(grid, y);
  return [(a * px + b * py + c - px) / grid.stride, (d * px + e * py + f - py) / grid.stride];
}

function looksAtObject(data, back, grid, x, y) {
  const [dx, dy] = exactAt(back, grid, x, y), [left, top, right, bottom] = data.box;
  const px = toInput(grid, x + dx), py = toInput(grid, y + dy);
  return left <= px && px <= right && top <= py && py <= bottom;
}
