/* The desk's own script: waits for jobs, shows what is typed beside last month's, copies, prints. Pages work without it. */
(function () {
  "use strict";
  var words = document.getElementById("words").dataset;

  function ask(path, then, failed) {
    fetch(path, {headers: {accept: "application/json"}, cache: "no-store"}).then(function (answer) {
      if (answer.status === 401) { location.reload(); return null; }
      return answer.json();
    }).then(function (found) { if (found) { then(found); } }).catch(failed);
  }

  /* Ask again until a job has ended; a server that is gone is asked until it is back. */
  function watch(id, show, ended) {
    var pause = 500;
    function again() { pause = Math.min(pause * 1.3, 3000); setTimeout(once, pause); }
    function once() {
      ask("/jobs/" + id + ".json", function (job) {
        if (!job.open) { ended(job); return; }
        show(job);
        again();
      }, function () { show({said: words.lost}); again(); });
    }
    once();
  }

  function shows(box) {
    var bar = box.querySelector("progress"), said = box.querySelector("[data-said]"), word = box.querySelector("td [data-word]");
    return function (job) {
      if (bar && job.percent !== undefined) { bar.value = job.percent; }
      if (said && job.said !== undefined) { said.textContent = job.said; }
      if (word && job.word) { word.textContent = job.word; }
    };
  }

  function reload() { location.reload(); }

  Array.prototype.forEach.call(document.querySelectorAll("[data-wait]"), function (box) {
    watch(box.dataset.wait, shows(box), reload);
  });
  Array.prototype.forEach.call(document.querySelectorAll("tr[data-job]"), function (box) {
    watch(box.dataset.job, shows(box), reload);
  });

  /* The estimate: the page is shown anew when it is there, unless somebody is typing or has filled in or chosen something. */
  var work = document.body.dataset.work, notice = document.getElementById("work"), touched = false;
  function touch() { touched = true; }
  document.addEventListener("input", touch);
  document.addEventListener("change", touch);
  if (work && notice) {
    watch(work, shows(notice), function () {
      if (touched || document.querySelector("input:focus, textarea:focus")) { notice.hidden = true; } else { reload(); }
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("form[data-most]"), function (form) {
    form.addEventListener("submit", function (event) {
      var file = form.querySelector("input[type=file]").files[0];
      if (file && file.size > Number(form.dataset.most)) {
        event.preventDefault();
        form.querySelector("[data-wrong]").textContent = form.dataset.said;
      }
    });
  });

  function number(text, share) {
    var plain = text.replace(/[,，\s]/g, "").replace("％", "%"), percent = plain.slice(-1) === "%";
    var value = Number(percent ? plain.slice(0, -1) : plain);
    if (plain === "" || isNaN(value)) { return null; }
    return percent ? value / 100 : value;
  }

  function change(row) {
    var last = row.querySelector("[data-last]"), box = row.querySelector("[data-change]"), field = row.querySelector("[name^=observation-]");
    if (!last || !box || !field) { return; }
    var value = number(field.value), share = last.hasAttribute("data-share");
    if (value === null) { box.textContent = ""; return; }
    var gap = value - Number(last.dataset.last);
    box.textContent = (gap > 0 ? "+" : "") + (share ? words.points.replace("#", (100 * gap).toFixed(1)) : String(Math.round(100 * gap) / 100));
  }

  Array.prototype.forEach.call(document.querySelectorAll("form[data-sheet]"), function (form) {
    Array.prototype.forEach.call(form.querySelectorAll("tr"), change);
    form.addEventListener("input", function (event) {
      form.setAttribute("data-changed", "");
      form.querySelector("[data-state]").textContent = words.unsaved;
      change(event.target.closest("tr"));
    });
    form.addEventListener("submit", function () { form.removeAttribute("data-changed"); });
    window.addEventListener("beforeunload", function (event) {
      if (form.hasAttribute("data-changed")) { event.preventDefault(); event.returnValue = ""; }
    });
    /* Return and the arrows go down a column, as in a spreadsheet. */
    form.addEventListener("keydown", function (event) {
      var step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" || event.key === "Enter" ? 1 : 0;
      if (!step || event.target.tagName !== "INPUT" || event.target.hasAttribute("list")) { return; }
      var parts = event.target.name.split("-"), next = form.querySelector("[name='" + parts[0] + "-" + (Number(parts[1]) + step) + "']");
      event.preventDefault();
      if (next && next.type !== "hidden") { next.focus(); }
    });
  });

  Array.prototype.forEach.call(document.querySelectorAll("[data-copy]"), function (button) {
    button.addEventListener("click", function () {
      var range = document.createRange();
      range.selectNodeContents(document.getElementById(button.dataset.copy));
      var chosen = window.getSelection();
      chosen.removeAllRanges();
      chosen.addRange(range);
      document.execCommand("copy");
      button.textContent = words.copied;
    });
  });
  Array.prototype.forEach.call(document.querySelectorAll("[data-print]"), function (button) {
    button.addEventListener("click", function () { window.print(); });
  });

  /* Tables that sort: a click on a head, or Return on it; numbers by value, words in the order of the language. */
  function value(row, at) {
    var cell = row.cells[at], text = cell.hasAttribute("data-value") ? cell.getAttribute("data-value") : cell.textContent.trim(), plain = Number(text);
    return text !== "" && !isNaN(plain) ? plain : text;
  }

  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") { return a - b; }
    if (a === "" || b === "") { return a === b ? 0 : a === "" ? 1 : -1; }
    return String(a).localeCompare(String(b), document.documentElement.lang);
  }

  function sort(table, head, at) {
    var down = head.getAttribute("aria-sort") === "ascending", body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
    Array.prototype.forEach.call(table.querySelectorAll("th"), function (one) { one.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort(function (a, b) { return (down ? -1 : 1) * compare(value(a, at), value(b, at)); });
    rows.forEach(function (row) { body.appendChild(row); });
  }

  Array.prototype.forEach.call(document.querySelectorAll("table[data-sorts]"), function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, at) {
      Array.prototype.forEach.call(table.tBodies[0].rows, function (row) { row.cells[at].dataset.head = head.textContent; });
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () { sort(table, head, at); });
    });
  });

  /* What scrolls is reached by keys, too. */
  Array.prototype.forEach.call(document.querySelectorAll(".scroll"), function (box) {
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) { box.tabIndex = 0; }
  });

  /* Filters of a list: a colour, and a text that a line must have. */
  Array.prototype.forEach.call(document.querySelectorAll("[data-filters]"), function (box) {
    var rows = document.getElementById(box.dataset.filters).querySelectorAll("tbody tr"), count = box.querySelector("[data-count]");
    var chosen = box.querySelector("[data-filter=colour]"), text = box.querySelector("[data-filter=text]");
    function filter() {
      var shown = 0, wanted = text.value.trim().toLowerCase();
      Array.prototype.forEach.call(rows, function (row) {
        row.hidden = !((!chosen.value || row.dataset.colour === chosen.value) && row.textContent.toLowerCase().indexOf(wanted) >= 0);
        shown += row.hidden ? 0 : 1;
      });
      count.textContent = count.dataset.said.replace("#", shown);
    }
    box.hidden = false;
    chosen.addEventListener("change", filter);
    text.addEventListener("input", filter);
    window.addEventListener("pageshow", filter);  /* a browser that goes back fills in what was typed after the page is there */
    filter();
  });

  Array.prototype.forEach.call(document.querySelectorAll("form[data-go] select"), function (select) {
    select.addEventListener("change", function () { select.form.submit(); });
  });
}());
