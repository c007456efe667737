/* On every page. One module per behaviour; each finds its elements by attributes. */
import "./help.js";
import "./lookup.js";
import "./menus.js";
import "./print.js";
import "./requests.js";
import "./searching.js";
import "./sharing.js";
import "./snackbar.js";
