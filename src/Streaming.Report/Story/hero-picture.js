// The truly transformed picture, and arrows on it.

// What stands at a place outside the image: its index, or -1 for a colour.
function placeInside(fill, index, length) {
  if (0 <= index && index < length) return index;
  if (fill === "edge") return Math.min(Math.max(index, 0), length - 1);
  if (fill !== "reflect") return -1;
  const period = ((index % (2 * length)) + 2 * length) % (2 * length);
  return period < length ? period : 2 * length - 1 - period;
}

// The image, placed and transformed: one bilinear resample of its pixels into a canvas of their size.
function paintPicture(data, back, source, canvas) {
  const side = canvas.width, unit = data.input / side, [a, b, c, d, e, f] = back, [dx, dy] = data.placement;
  const context = canvas.getContext("2d"), made = context.createImageData(side, side);
  const outside = data.fill === "mean" ? [122.67891, 116.66877, 104.00699] : [0, 0, 0];
  const inside = index => placeInside(data.fill, index, side);
  const level = (x, y, channel) => x < 0 || y < 0 ? outside[channel] : source[4 * (y * side + x) + channel];
  for (let row = 0, at = 0; row < side; row++) {
    for (let column = 0; column < side; column++, at += 4) {
      const px = (column + 0.5) * unit, py = (row + 0.5) * unit;
      const x = (a * px + b * py + c - dx) / unit - 0.5, y = (d * px + e * py + f - dy) / unit - 0.5;
      const left = Math.floor(x), top = Math.floor(y), fx = x - left, fy = y - top;
      const x0 = inside(left), x1 = inside(left + 1), y0 = inside(top), y1 = inside(top + 1);
      for (let channel = 0; channel < 3; channel++) {
        const above = (1 - fx) * level(x0, y0, channel) + fx * level(x1, y0, channel);
        const below = (1 - fx) * level(x0, y1, channel) + fx * level(x1, y1, channel);
        made.data[at + channel] = (1 - fy) * above + fy * below;
      }
      made.data[at + 3] = 255;
    }
  }
  context.putImageData(made, 0, 0);
}

// An arrow in one closed outline, from its cell to where the feature was; a dot where that is hardly a pixel.
function paintArrow(context, x, y, dx, dy, weight) {
  const length = Math.hypot(dx, dy);
  context.beginPath();
  if (length < 1.5 * weight) {
    context.arc(x, y, 0.6 * weight, 0, 2 * Math.PI);
  } else {
    const head = Math.min(0.45 * length, 4 * weight), half = 0.42 * head, shaft = Math.min(0.5 * weight, 0.5 * half);
    const ux = dx / length, uy = dy / length, to = (along, across) => context.lineTo(x + ux * along - uy * across, y + uy * along + ux * across);
    to(0, shaft);
    to(length - head, shaft);
    to(length - head, half);
    to(length, 0);
    to(length - head, -half);
    to(length - head, -shaft);
    to(0, -shaft);
    context.closePath();
  }
  context.stroke();
  context.fill();
}

// Arrows that reach over several others hide the picture and each other: then every second one is drawn.
function everyArrow(grid, field, isInside) {
  const cells = grid.count * grid.count, longest = field.slice(0, cells).reduce((most, x, at) => isInside(at) ? Math.max(most, Math.hypot(x, field[cells + at])) : most, 0);
  return longest > 3 * grid.step ? 2 : 1;
}

// The arrows of a field on a square of so many pixels; those of cells that do not look at the object are faint, a chosen one
// stands out.
function paintArrows(context, side, data, back, grid, field, chosen) {
  const cells = grid.count * grid.count, scale = side / data.input, stride = scale * grid.stride;
  context.lineJoin = "round";
  context.lineWidth = side / 200;
  const place = index => grid.first + index * grid.step, columnOf = at => at % grid.count, rowOf = at => Math.floor(at / grid.count);
  const isInside = at => looksAtObject(data, back, grid, place(columnOf(at)), place(rowOf(at))), every = everyArrow(grid, field, isInside);
  const isChosen = at => chosen !== null && chosen[0] === columnOf(at) && chosen[1] === rowOf(at);
  // The chosen one lies above the others.
  const order = [...Array(cells).keys()].filter(at => isChosen(at) || (columnOf(at) % every === 0 && rowOf(at) % every === 0)).sort((a, b) => isChosen(a) - isChosen(b));
  for (const at of order) {
    const x = place(columnOf(at)), y = place(rowOf(at));
    context.globalAlpha = isChosen(at) || isInside(at) ? 1 : 0.4;
    context.fillStyle = isChosen(at) ? "#ffd84a" : "#14181f";
    context.strokeStyle = isChosen(at) ? "#14181f" : "rgba(255,255,255,0.8)";
    paintArrow(context, scale * toInput(grid, x), scale * toInput(grid, y), stride * field[at], stride * field[cells + at], side / 180);
  }
  context.globalAlpha = 1;
}
