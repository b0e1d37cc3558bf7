from tools.cluster import engine,gobuild,images,node_image,kind
engine.ensure()
gobuild.ensure(gobuild.CLIENTS)
gobuild.ensure(gobuild.NODE)
images.ensure()
i=node_image.ensure(1)
kind.delete()
kind.create(1,i)
