/* The inbox: ticking findings, and the keyboard. */
import "../list_keys.js";
import "../picking.js";
import "./keys.js";
