module dev.smalti.runtime {
    requires transitive com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires transitive com.fasterxml.jackson.databind;
    requires com.microsoft.onnxruntime;
    requires java.management;
    requires jdk.jfr;
    requires jdk.management;
    requires static transitive org.jspecify;

    exports dev.smalti;
    exports dev.smalti.bundle;
    exports dev.smalti.condition;
    exports dev.smalti.image;
    exports dev.smalti.io;
    exports dev.smalti.ort;
    exports dev.smalti.prior;
    exports dev.smalti.prior.causal;
    exports dev.smalti.synthesis;
    exports dev.smalti.tokenizer;

    opens dev.smalti to com.fasterxml.jackson.databind;
    opens dev.smalti.bundle to com.fasterxml.jackson.databind;
}
