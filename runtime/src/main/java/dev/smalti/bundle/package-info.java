/** Models as folders of files: the manifest, its checks, and the models that come with Smalti. */
@NullMarked
package dev.smalti.bundle;

import org.jspecify.annotations.NullMarked;
