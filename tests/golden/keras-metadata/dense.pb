
Rroot"_tf_keras_layer*7{"name":"l","class_name":"Dense","config":{"name":"l"}}