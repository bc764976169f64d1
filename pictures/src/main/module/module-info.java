module dev.smalti.pictures {
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.twelvemonkeys.imageio.jpeg;
    requires com.twelvemonkeys.imageio.tiff;
    requires com.twelvemonkeys.imageio.webp;
    requires transitive dev.smalti.runtime;
    requires transitive java.desktop;
    requires java.xml;
    requires org.apache.commons.imaging;
    requires static org.jspecify;

    exports dev.smalti.picture;
    exports dev.smalti.picture.gif;
    exports dev.smalti.picture.tiff;
    exports dev.smalti.picture.vp8;

    opens dev.smalti.picture to com.fasterxml.jackson.databind;
}
