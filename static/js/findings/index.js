/* The inbox: ticking findings, and the keyboard. */
import "../picking.js";
import "./keys.js";
