namespace Streaming.Report.Page

/// The page's script. The page says everything without it; with it tables sort, commands can be copied, choices of one kind
/// follow each other, and cells of fields tell their vectors. It stands in a page that is XML too, so it holds no ampersand and
/// no angle bracket that opens.
module internal Script =
    let text =
        """
(function () {
  'use strict';
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var make = function (tag, kind, words) { var made = document.createElement(tag); made.className = kind; made.textContent = words || ''; return made; };
  var told = make('div', 'away'); told.setAttribute('role', 'status'); document.querySelector('main').appendChild(told);

  // Commands.
  all('.command').forEach(function (box) {
    var button = make('button', 'copy', 'Copy'); button.type = 'button'; button.setAttribute('aria-label', 'Copy the command'); box.appendChild(button);
    var done = function () { button.textContent = 'Copied'; told.textContent = 'The command is copied.'; setTimeout(function () { button.textContent = 'Copy'; }, 2000); };
    var select = function () { var range = document.createRange(); range.selectNodeContents(box.querySelector('code')); var chosen = getSelection(); chosen.removeAllRanges(); chosen.addRange(range); if (document.execCommand('copy')) { done(); } };
    button.addEventListener('click', function () {
      if (navigator.clipboard) { navigator.clipboard.writeText(box.querySelector('code').textContent).then(done, select); } else { select(); }
    });
  });

  // Tables.
  var worth = function (row, column) {
    var words = row.children[column].textContent.trim();
    var number = parseFloat(words.replace(/,/g, ''));
    return isNaN(number) ? { text: words } : { number: number, text: words };
  };
  var before = function (a, b) {
    if (a.number !== undefined) { if (b.number !== undefined) { return a.number - b.number; } return -1; }
    return b.number !== undefined ? 1 : a.text.localeCompare(b.text);
  };
  all('table').forEach(function (table) {
    var heads = all('thead tr.columns th', table);
    heads.forEach(function (head, column) {
      var rows = all('tbody tr:not(.group)', table);
      if (2 > rows.length) { return; }
      var button = make('button', 'sort'); button.type = 'button';
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener('click', function () {
        var down = head.getAttribute('aria-sort') === 'ascending';
        heads.forEach(function (other) { other.removeAttribute('aria-sort'); });
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        all('tbody', table).forEach(function (body) {
          all('tr:not(.group)', body)
            .map(function (row, place) { return { row: row, place: place, worth: worth(row, column) }; })
            .sort(function (a, b) { return (down ? -1 : 1) * before(a.worth, b.worth) || a.place - b.place; })
            .forEach(function (one) { body.appendChild(one.row); });
        });
      });
    });
  });

  // Choices of one kind.
  all('input[data-tabs]').forEach(function (choice) {
    choice.addEventListener('change', function () {
      var top = choice.parentNode.getBoundingClientRect().top;
      all('input[data-tabs="' + choice.dataset.tabs + '"]').forEach(function (other) { if (other.dataset.name === choice.dataset.name) { other.checked = true; } });
      scrollBy(0, choice.parentNode.getBoundingClientRect().top - top);
    });
  });

  // Fields.
  var words = function (number) { return number.toFixed(Math.abs(number) >= 10 ? 1 : 2); };
  all('.vectors').forEach(function (box) {
    var size = Number(box.dataset.size), unit = Number(box.dataset.unit), numbers = null, row = size >> 1, column = size >> 1;
    var mark = make('i', 'mark'), tip = make('output', 'tip');
    box.tabIndex = 0; box.setAttribute('role', 'group');
    box.setAttribute('aria-label', box.querySelector('title').textContent + '. Arrow keys go from cell to cell.');
    // Differences from number to number, deflated.
    var read = function () {
      var packed = Uint8Array.from(atob(box.dataset.cells), function (letter) { return letter.charCodeAt(0); });
      return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer().then(function (bytes) {
        var found = new Int8Array(bytes);
        for (var i = 1; found.length > i; i++) { found[i] += found[i - 1]; }
        numbers = found; box.appendChild(mark); box.appendChild(tip);
      });
    };
    var asked = null, wanted = false;
    var show = function () {
      wanted = true;
      if (!numbers) { asked = asked || read().then(function () { if (wanted) { show(); } }); return; }
      var at = row * size + column, x = numbers[at] * unit, y = numbers[size * size + at] * unit, share = 100 / size;
      mark.style.cssText = 'left:' + column * share + '%;top:' + row * share + '%;width:' + share + '%;height:' + share + '%';
      tip.className = 'tip' + (row > size / 2 ? ' above' : '');
      tip.textContent = 'row ' + (row + 1) + ', column ' + (column + 1) + ': ' + words(Math.abs(x)) + (0 > x ? ' left, ' : ' right, ') + words(Math.abs(y)) + (0 > y ? ' up' : ' down') + ' (cells)';
      box.classList.add('read');
    };
    var hide = function () { wanted = false; box.classList.remove('read'); };
    var clamp = function (cell) { return Math.max(0, Math.min(size - 1, cell)); };
    box.addEventListener('pointermove', function (event) {
      var place = box.getBoundingClientRect();
      column = clamp(Math.floor((event.clientX - place.left) / place.width * size));
      row = clamp(Math.floor((event.clientY - place.top) / place.height * size));
      show();
    });
    box.addEventListener('pointerleave', function () { if (document.activeElement !== box) { hide(); } });
    box.addEventListener('focus', show);
    box.addEventListener('blur', hide);
    box.addEventListener('keydown', function (event) {
      var steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!steps) { return; }
      event.preventDefault(); row = clamp(row + steps[0]); column = clamp(column + steps[1]); show();
    });
  });
})();
"""
