
(function () {
  function ready(go) { document.addEventListener("DOMContentLoaded", go); }
  function read() {
    var state = {};
    location.hash.slice(1).split("&").forEach(function (part) {
      var at = part.indexOf("=");
      if (at > 0) {
        try { state[part.slice(0, at)] = decodeURIComponent(part.slice(at + 1)); }
        catch (e) { /* not ours */ }
      }
    });
    return state;
  }
  function keep(state) {
    var parts = Object.keys(state).filter(function (k) { return state[k]; }).map(function (k) {
      return k + "=" + encodeURIComponent(state[k]);
    });
    history.replaceState(null, "", parts.length ? "#" + parts.join("&") : location.pathname);
  }
  function value(cell) {
    if (cell.hasAttribute("data-sort")) {
      var text = cell.getAttribute("data-sort");
      return text === "" ? null : Number(text);
    }
    return cell.textContent.trim().toLowerCase();
  }
  function sortBy(table, index, down) {
    var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
    var keyed = rows.map(function (row, i) { return [value(row.cells[index]), i, row]; });
    keyed.sort(function (a, b) {
      if (a[0] === null || b[0] === null) { return (a[0] === null) - (b[0] === null) || a[1] - b[1]; }
      var order = a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
      return (down ? -order : order) || a[1] - b[1];
    });
    keyed.forEach(function (k) { body.appendChild(k[2]); });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, i) {
      if (i === index) { head.setAttribute("aria-sort", down ? "descending" : "ascending"); }
      else { head.removeAttribute("aria-sort"); }
    });
  }
  function makeSortable(table, onsort) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, i) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.setAttribute("aria-label", "Sort by " + head.textContent.trim());
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        sortBy(table, i, down);
        if (onsort) { onsort(i, down); }
      });
      head.appendChild(button);
    });
  }
  function outcome(row, epsilon) {
    var low = row.getAttribute("data-low"), high = row.getAttribute("data-high");
    if (low === "" || high === "") { return "not measured"; }
    if (Number(low) > epsilon) { return "distinguishable"; }
    if (Number(high) <= epsilon && row.getAttribute("data-closed")) { return "indistinguishable"; }
    return "inconclusive";
  }
  ready(function () {
    var form = document.getElementById("filters");
    var main = form && document.getElementById(form.getAttribute("data-table"));
    var state = read();
    function changed() { keep(state); }
    Array.prototype.forEach.call(document.querySelectorAll("table.live"), function (table) {
      makeSortable(table, table === main ? function (i, down) {
        state.sort = i + (down ? "d" : "a");
        changed();
      } : null);
    });
    if (!form || !main) { return; }
    var verdict = -1;
    Array.prototype.forEach.call(main.tHead.rows[0].cells, function (head, i) {
      if (head.textContent.trim().toLowerCase().indexOf("verdict") === 0) { verdict = i; }
    });
    var rows = Array.prototype.slice.call(main.tBodies[0].rows);
    rows.forEach(function (row) {
      var shown = row.cells[verdict].querySelector(".v, .none");
      row.verdict = shown;
      row.stated = shown ? shown.textContent : "";
      row.words = row.textContent.toLowerCase();
    });
    function apply() {
      var epsilon = parseFloat(state.epsilon), find = (state.find || "").toLowerCase(), count = 0;
      rows.forEach(function (row) {
        var game = "game" in state ? state.game : form.elements.game.value;
        row.hidden = Boolean((game !== "all" && row.getAttribute("data-game") !== game) ||
          (state.suite && row.getAttribute("data-suite") !== state.suite) ||
          (find && row.words.indexOf(find) < 0));
        if (!row.hidden) { count += 1; }
        if (row.verdict) {
          row.verdict.textContent = epsilon > 0 && epsilon < 1 ? outcome(row, epsilon) : row.stated;
        }
      });
      form.querySelector("output").textContent = count + (count === 1 ? " row" : " rows");
    }
    function fill() {
      ["game", "suite", "epsilon", "find"].forEach(function (name) {
        var usual = name === "game" ? form.elements.game.options[0].value : "";
        form.elements[name].value = name in state ? state[name] : usual;
      });
      var sort = /^(\d+)([ad])$/.exec(state.sort || "");
      if (sort && Number(sort[1]) < main.tHead.rows[0].cells.length) {
        sortBy(main, Number(sort[1]), sort[2] === "d");
      }
      apply();
    }
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    function chosen(event) {
      state[event.target.name] = event.target.value;
      changed();
      apply();
    }
    form.addEventListener("input", chosen);
    form.addEventListener("change", chosen);
    window.addEventListener("hashchange", function () { state = read(); fill(); });
    form.querySelector(".needs-script").hidden = false;
    fill();
  });
})();
