"""Villages with a user's boundaries into GeoPandas: the same codes, shapes and values, and a mean by township."""

import geopandas
import shapely

import twin

model = twin.PolicyTwin(twin.County.small(2, 3, 30), seed=1, burn_in=0).run(6)
codes = model.county.villages["uid"].tolist()
squares = [shapely.box(110 + row, 30, 111 + row, 31) for row in range(len(codes))]
own = geopandas.GeoDataFrame({"code": codes}, geometry=squares, crs="EPSG:4326")
frame = geopandas.GeoDataFrame.from_features(model.county.to_geojson(own, model.to_frame()), crs="EPSG:4326")
assert frame["code"].astype(int).tolist() == codes and frame.geometry.geom_equals(own.geometry).all()
assert frame["motivation"].tolist() == model.to_frame()["motivation"].tolist()
print(frame.dissolve("township", aggfunc={"motivation": "mean"})["motivation"].round(2).to_dict())
