// One object under any amount of any family, at any layer. Inverted pictures are those of the nearest amount that was computed.
const hero = document.currentScript.closest(".hero");
const part = name => hero.querySelector(`[data-part="${name}"]`);
const data = JSON.parse(part("data").textContent);
const chosen = { ...data.first, cell: null };
const canvas = part("canvas"), amountInput = part("amount"), familyInput = part("family");
const layerInputs = [...hero.querySelectorAll("input[type=radio]")];
const webp = base64 => "data:image/webp;base64," + base64;
const family = () => data.families[chosen.family];
const layer = () => data.layers[chosen.layer];
const amount = () => family().steps[chosen.step];
const units = () => family().units[chosen.step];
const back = () => family().backs[chosen.step];

// The image's pixels, once they are there, and the transformed picture.
let source = null;
const picture = document.createElement("canvas");

function paint(field) {
  const side = Math.round(canvas.clientWidth * devicePixelRatio);
  if (source === null || side === 0) return;
  paintPicture(data, back(), source, picture);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, side, side);
  paintArrows(context, side, data, back(), layer(), field, chosen.cell);
}

const digits = value => value === null ? "\u2013" : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const written = value => +value.toPrecision(6) + family().unit;
const direction = (dx, dy) => `${digits(Math.abs(dx))} to the ${dx < 0 ? "left" : "right"}, ${digits(Math.abs(dy))} ${dy < 0 ? "up" : "down"}`;

function nearest() {
  const distance = value => Math.abs(value - amount());
  const best = family().shown.reduce((found, one) => distance(one.amount) < distance(found.amount) ? one : found);
  return distance(family().nothing) < distance(best.amount) ? null : best;
}

function sayCell(field) {
  if (chosen.cell === null) {
    part("cell").textContent = part("cell").dataset.hint;
    return;
  }
  const grid = layer(), [column, row] = chosen.cell, x = grid.first + column * grid.step, y = grid.first + row * grid.step;
  const at = row * grid.count + column, [dx, dy] = exactAt(back(), grid, x, y);
  part("cell").textContent = `Cell ${x}, ${y} of ${grid.name} takes its feature from ${direction(field[at], field[grid.count * grid.count + at])} (cells); the transform itself: ${direction(dx, dy)}.`;
}

function say() {
  const own = family(), step = chosen.step, shown = nearest(), pair = shown && shown.layers[chosen.layer], change = Math.abs(units());
  const words = amount() === own.nothing ? "as it is" : `${own.words}, ${written(amount())}`;
  part("title").textContent = `The object ${words}`;
  part("now").textContent = written(amount());
  amountInput.setAttribute("aria-valuetext", amount() === own.nothing ? words : written(amount()));
  canvas.setAttribute("aria-label", `The object ${words}, with the arrows of the generator's field at ${layer().name}`);
  part("error").textContent = `${digits(own.errors[chosen.layer][step])} cells`;
  part("no-flow").textContent = `doing nothing: ${digits(own.noFlow[chosen.layer][step])}`;
  part("rms").textContent = pair ? digits(pair.rms) : "0";
  part("identity").textContent = pair ? `doing nothing: ${digits(pair.identity)}, at ${written(shown.amount)}` : "nothing is moved";
  part("psnr").textContent = pair ? `${digits(pair.psnr)} dB` : "the same";
  part("least").hidden = change === 0 || change >= Math.abs(own.leastUnits) - 1e-9;
  part("least").textContent = `Less than ${written(own.least)}, the least amount learned from.`;
  for (const side of ["generator", "network"]) {
    const image = part(side), at = shown ? `the object ${own.words}, ${written(shown.amount)}` : "the object as it is";
    image.src = webp(pair ? pair[side] : layer().input);
    image.alt = `What the ${side === "generator" ? "generator" : "network"} makes of ${layer().name}'s features for ${at}`;
    image.classList.toggle("cells", !layer().inverted);
    part(side + "-at").textContent = shown ? written(shown.amount) : written(own.nothing);
  }
  part("kind").textContent = layer().inverted ? part("kind").dataset.inverted : part("kind").dataset.cells;
}

let isWaiting = false;

function show() {
  isWaiting = false;
  const field = fieldAt(family().fields[chosen.layer], units());
  paint(field);
  say();
  sayCell(field);
  Object.assign(hero.dataset, { family: family().name, amount: amount(), layer: layer().name });
  // For whoever wants to know what is drawn.
  hero.shown = { family: family().name, amount: amount(), layer: layer().name, first: layer().first, step: layer().step, count: layer().count, field: [...field], picture };
}

function changed() {
  if (!isWaiting) requestAnimationFrame(show);
  isWaiting = true;
}

// Another family at about the same share of its reach.
function chooseFamily(index) {
  const share = chosen.step / (family().steps.length - 1);
  chosen.family = index;
  chosen.step = Math.round(share * (family().steps.length - 1));
  amountInput.max = family().steps.length - 1;
  amountInput.value = chosen.step;
  changed();
}

function chooseCell(cell) {
  chosen.cell = cell;
  changed();
}

function cellAt(event) {
  const box = canvas.getBoundingClientRect(), grid = layer();
  const place = share => Math.min(Math.max(Math.round(((share * data.input - grid.origin - 0.5) / grid.stride - grid.first) / grid.step), 0), grid.count - 1);
  return [place((event.clientX - box.left) / box.width), place((event.clientY - box.top) / box.height)];
}

function cellByKey(event) {
  const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!move) return;
  event.preventDefault();
  const count = layer().count, from = chosen.cell ?? [Math.floor(count / 2), Math.floor(count / 2)], within = place => Math.min(Math.max(place, 0), count - 1);
  chooseCell([within(from[0] + move[0]), within(from[1] + move[1])]);
}

familyInput.value = chosen.family;
familyInput.addEventListener("change", () => chooseFamily(Number(familyInput.value)));
amountInput.max = family().steps.length - 1;
amountInput.value = chosen.step;
amountInput.addEventListener("input", () => { chosen.step = Number(amountInput.value); changed(); });
layerInputs.forEach((input, index) => {
  input.checked = index === chosen.layer;
  input.addEventListener("change", () => { chosen.layer = index; chosen.cell = null; changed(); });
});
canvas.addEventListener("pointermove", event => chooseCell(cellAt(event)));
canvas.addEventListener("pointerleave", () => chooseCell(null));
canvas.addEventListener("blur", () => chooseCell(null));
canvas.addEventListener("keydown", cellByKey);
new ResizeObserver(changed).observe(canvas);

const original = new Image();
original.addEventListener("load", () => {
  picture.width = picture.height = original.naturalWidth;
  const context = picture.getContext("2d", { willReadFrequently: true });
  context.drawImage(original, 0, 0);
  source = context.getImageData(0, 0, picture.width, picture.height).data;
  for (const name of ["controls", "readout", "cell", "canvas"]) part(name).hidden = false;
  for (const name of ["first", "first-said"]) part(name).remove();
  show();
  hero.dataset.ready = "true";
});
original.src = webp(data.original);
