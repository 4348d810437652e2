
Sroot"_tf_keras_layer*8{"name":"l","class_name":"Lambda","config":{"name":"l"}}