// The playground's page.

import * as calls from "./calls.js";
import * as composer from "./composer.js";
import * as countdown from "./countdown.js";
import * as feed from "./feed.js";
import * as people from "./people.js";
import * as pictures from "./pictures.js";

feed.start();
calls.start();
composer.start();
countdown.start();
people.start();
pictures.start();
