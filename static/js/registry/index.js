/* The channel list: ticking rows, and the keyboard. */
import "../picking.js";
import "./keys.js";
