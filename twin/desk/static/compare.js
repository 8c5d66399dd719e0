/* Compare: every change is answered at once on a sample; when nothing changes for a while the full comparison begins behind it. */
(function () {
  "use strict";
  var form = document.getElementById("plan"), box = document.getElementById("compare-words");
  if (!form || !box) { return; }
  var words = box.dataset, answer = document.getElementById("answer"), said = form.querySelector("[data-said]");
  var wrong = form.querySelector("[data-wrong]"), full = form.querySelector("[data-full]"), done = form.querySelector("[data-done]");
  var REST = 3000, SOON = 150, asked = 0, soon = null, later = null, watched = 0, busy = false, again = false;

  function each(selector, call) { Array.prototype.forEach.call(form.querySelectorAll(selector), call); }
  function tell(box, text) { box.textContent = text; box.hidden = !text; }

  function send(path, then, failed) {
    fetch(path, {method: "POST", body: new URLSearchParams(new FormData(form)), headers: {accept: "application/json"}, cache: "no-store"}).then(function (got) {
      if (got.status === 401) { location.reload(); return null; }
      if (!got.ok) { throw new Error(String(got.status)); }
      return got.json();
    }).then(function (found) { if (found) { then(found); } }).catch(failed);
  }

  /* The sample: one question at a time, and of what was changed meanwhile only the newest. */
  function sample() {
    if (busy) { again = true; return; }
    busy = true;
    var number = asked += 1;
    answer.setAttribute("aria-busy", "true");
    send("/compare/sample", function (found) {
      busy = false;
      if (again) { again = false; sample(); return; }
      if (number !== asked) { return; }
      answer.removeAttribute("aria-busy");
      tell(wrong, found.state === "wrong" ? found.said : "");
      if (found.side) { card(found.side); }
      if (found.state === "ready") {
        answer.innerHTML = found.html;
        answer.setAttribute("data-kind", "sample");
        tell(said, later ? words.later : "");
      } else if (found.state === "warming") {
        tell(said, words.warming);
        setTimeout(sample, 1500);
      } else {
        answer.textContent = "";
        tell(said, found.state === "empty" ? words.empty : "");
      }
    }, function () { busy = false; again = false; tell(said, words.lost); setTimeout(sample, 3000); });
  }

  /* What the option on the form is, in words. */
  function card(side) {
    var box = form.querySelector(".side.now"), list = box.querySelector("ul");
    box.querySelector("h3").textContent = side.title;
    list.textContent = "";
    side.lines.forEach(function (line) { list.appendChild(document.createElement("li")).textContent = line; });
    box.querySelector("[data-place]").textContent = side.lines.length ? side.where : words.nothing;
  }

  /* The full comparison. */
  function begin() {
    later = null;
    send("/compare/full", function (found) {
      if (found.state !== "begun") { return; }
      history.replaceState(null, "", found.path);
      form.setAttribute("data-id", found.id);
      document.getElementById("link").textContent = location.origin + "/compare/" + found.id;
      form.querySelector(".share").hidden = false;
      each("[data-path]", function (link) { link.href = "/compare/" + found.id + "/" + link.dataset.path; });
      tell(said, "");
      watch(found.job);
    }, function () { tell(said, words.lost); later = setTimeout(begin, REST); });
  }

  function watch(job) {
    var number = watched += 1, pause = 400, bar = full.querySelector("progress");
    full.setAttribute("data-full", job);
    full.setAttribute("data-state", "running");
    full.hidden = false;
    full.querySelector("[data-stop]").setAttribute("formaction", "/jobs/" + job + "/stop");
    function next() { pause = Math.min(pause * 1.3, 2500); setTimeout(look, pause); }
    function look() {
      if (number !== watched) { return; }
      fetch("/jobs/" + job + ".json", {cache: "no-store"}).then(function (got) { return got.json(); }).then(function (found) {
        if (number !== watched) { return; }
        full.setAttribute("data-state", found.state);
        if (found.open) {
          bar.value = found.percent;
          full.querySelector("[data-full-said]").textContent = found.state === "queued" ? words.waits : words.runs;
          next();
        } else if (found.state === "done") { show(number); } else {
          full.hidden = true;
          tell(said, found.state === "failed" ? words.failed.replace("#", found.said) : words.stopped);
        }
      }).catch(function () { full.querySelector("[data-full-said]").textContent = words.lost; next(); });
    }
    look();
  }

  function show(number) {
    fetch("/compare/" + form.getAttribute("data-id") + "/found.json", {cache: "no-store"}).then(function (got) { return got.json(); }).then(function (found) {
      if (number !== watched || found.state !== "done") { return; }
      answer.innerHTML = found.html;
      answer.setAttribute("data-kind", "full");
      full.hidden = true;
      done.hidden = false;
      tell(said, "");
    }).catch(function () { setTimeout(function () { show(number); }, 2000); });
  }

  function changed() {
    watched += 1;  /* what was asked in full is of something else now */
    full.hidden = true;
    done.hidden = true;
    clearTimeout(soon);
    clearTimeout(later);
    soon = setTimeout(sample, SOON);
    later = setTimeout(begin, REST);
  }

  function places() {
    var kind = document.getElementById("where").value;
    each("[data-where]", function (one) { one.hidden = one.dataset.where !== kind; });
  }

  function counts() {
    each("details", function (one) {
      var many = one.querySelectorAll("input[name=m]:checked").length;
      one.querySelector("[data-count]").textContent = many ? words.chosen.replace("#", many) : "";
    });
  }

  form.addEventListener("input", function (event) {
    var field = event.target;
    if (field.hasAttribute("data-percent")) { field.parentNode.querySelector("output").textContent = field.value + "%"; }
    if (field.name === "name" || field.name === "grades") { return; }
    places();
    counts();
    if (field.name !== "title") { changed(); }
  });
  form.addEventListener("submit", function () { clearTimeout(soon); clearTimeout(later); watched += 1; });
  full.querySelector("[data-stop]").addEventListener("click", function (event) {
    event.preventDefault();
    fetch("/jobs/" + full.getAttribute("data-full") + "/stop", {method: "POST", redirect: "manual"}).catch(function () {});
  });
  each("input[name=title], input[name=name]", function (field) {  /* Return in a field of text presses no button of another option */
    field.addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); } });
  });

  places();
  document.getElementById("link").textContent = location.origin + "/compare/" + form.getAttribute("data-id");
  var state = full.getAttribute("data-state");
  if (state === "done") { answer.setAttribute("data-kind", "full"); } else {
    if (form.querySelector("input[name=m]:checked") || form.querySelectorAll(".side li").length) {
      sample();
      if (state === "queued" || state === "running") { watch(full.getAttribute("data-full")); } else if (state === "") { later = setTimeout(begin, REST); }
    }
  }
}());
